import type { Grain } from "../compute/kpiFile.ts";
import { compare } from "./compare.ts";
import { type Headline, headlines, trendLength } from "./headlines.ts";
import { lastComplete, periodBefore, samePeriodLastYear } from "./periods.ts";
import type { KpiFacts, KpiValue, ReportData } from "./reportData.ts";
import type { Panel, Period, Reading } from "./reportSchema.ts";

/** The headline figures of the last complete day, week and month. A grain nobody has figures of is left out. */
export function decidePanels(data: ReportData): Panel[] {
  return (["day", "week", "month"] as const).flatMap((grain) => {
    const values = data.values.filter((value) => value.grain === grain && value.dimension === "total");
    const known = distinctPeriods(values);
    const period = lastComplete(known, data.asOf);
    if (period === undefined) return [];
    const frame = {
      grain,
      period,
      previous: periodBefore(period, known),
      lastYear: samePeriodLastYear(grain, period, known) ?? null,
    };
    const readings = headlines.flatMap((headline) => {
      const kpi = data.kpis.find(({ name }) => name === headline.kpi);
      return headline.grains.includes(grain) && kpi !== undefined ? readingOf(headline, kpi, values, frame) : [];
    });
    return [{ ...frame, readings }];
  });
}

type Frame = { grain: Grain; period: Period; previous: Period; lastYear: Period | null };

function readingOf(headline: Headline, kpi: KpiFacts, values: readonly KpiValue[], frame: Frame): Reading[] {
  const measure = kpi.measures.find(({ name }) => name === (headline.measure ?? kpi.name)) ?? kpi.measures[0];
  if (measure === undefined) return [];
  const own = new Map(
    values.filter((row) => row.kpi === kpi.name && row.measure === measure.name).map((row) => [row.start, row]),
  );
  if (headline.optional && ![...own.values()].some((row) => row.value !== null && row.start <= frame.period.start))
    return [];
  const row = own.get(frame.period.start);
  const value = row?.value ?? null;
  const against = (period: Period | null) => {
    const other = period === null ? undefined : own.get(period.start);
    return other === undefined || period === null ? null : compare(value, { period, value: other.value }, measure);
  };
  return [
    {
      kpi: kpi.name,
      measure: measure.name,
      title: headline.title ?? kpi.title,
      unit: measure.unit,
      better: measure.better,
      value,
      missing: whyMissing(row),
      provisional: value !== null && row?.isFinal === false,
      flags: [...(row?.flags ?? [])],
      previous: against(frame.previous),
      lastYear: against(frame.lastYear),
      series: [...own.values()]
        .filter(({ start }) => start <= frame.period.start)
        .sort((a, b) => (a.start < b.start ? -1 : 1))
        .slice(-trendLength[frame.grain])
        .map(({ start, value: then }) => ({ start, value: then })),
      drawnAs: measure.adds === "sum" ? "bars" : "dots",
    },
  ];
}

function whyMissing(row: KpiValue | undefined): Reading["missing"] {
  if (row === undefined) return "not_computed";
  if (row.value !== null) return null;
  return row.numerator !== null ? "nothing_to_divide" : "not_loaded";
}

function distinctPeriods(values: readonly KpiValue[]): Period[] {
  return [...new Map(values.map(({ start, end }) => [start, { start, end }])).values()];
}
