import type { Unit } from "../compute/kpiFile.ts";
import type { Goal } from "../shared/goal.ts";
import type { DailySeries } from "./dailySeries.ts";
import { type GoalProgress, goalProgress } from "./goalProgress.ts";
import { addDays } from "./periods.ts";
import type { KpiFacts, KpiValue, ReportData } from "./reportData.ts";
import type { ReportGoal } from "./reportSchema.ts";

/** A source is stale when it is so many days later than it should be. */
const staleDays = 2;
/** Orders can be edited for so long: until then a finished goal's status may still change. */
const restatedDays = 60;

/** Each goal judged on the KPI's days. */
export function decideGoals(data: ReportData): ReportGoal[] {
  return data.goals.map((goal) => {
    const kpi = data.kpis.find(({ name }) => name === goal.kpi);
    const measure = kpi?.measures.find(({ name }) => name === (goal.measure ?? goal.kpi)) ?? kpi?.measures[0];
    if (kpi === undefined || measure === undefined) return unknownKpi(goal);
    const days = data.values.filter((row) => row.grain === "day" && isOf(row, goal, measure.name));
    const through = days.reduce<string | null>(
      (last, row) => (row.isFinal && row.start <= data.asOf && (last === null || row.start > last) ? row.start : last),
      null,
    );
    const before = data.previousGoals.find(({ id, basis }) => id === goal.id && basis === basisOf(goal));
    const progress = goalProgress({
      goal,
      measure: {
        scale: measure.unit === "percent" ? 100 : 1,
        isProportion: isProportion(kpi, measure.unit),
        growsByFactors: measure.unit === "count" || measure.unit === "days",
      },
      series: seriesOf(days),
      today: data.asOf,
      through,
      stale: through === null || through < addDays(data.asOf, -staleDays),
      frozenBaseline: before?.baseline ?? undefined,
      yesterday: before === undefined ? undefined : { found: before.found, shown: before.status },
      final:
        before !== undefined && data.asOf >= goal.deadline
          ? { status: before.status, restatedForDays: restatedDays }
          : undefined,
    });
    const { status, found, baseline, target, actual, expected, pace, forecast, low, high, daysLeft, pacing } = progress;
    return {
      ...factsOf(goal),
      title: kpi.title,
      unit: measure.unit,
      ...{ status, found, baseline, target, actual, expected, progress: progress.progress, pace },
      ...{ forecast, low, high, daysLeft, pacing },
      due: shareDue(goal, progress),
      notes: [...progress.notes],
    };
  });
}

/** What a goal's baseline was taken from: while this stays, so does the baseline. */
function basisOf({ kpi, measure, filter, baseline, kind, start, deadline }: Goal): string {
  return JSON.stringify([kpi, measure ?? null, filter ?? null, baseline, kind, start, deadline]);
}

function factsOf(goal: Goal) {
  const { id, name, kpi, kind, start, deadline } = goal;
  return { id, name, kpi, kind, start, deadline, basis: basisOf(goal) };
}

function isOf(row: KpiValue, { kpi, filter }: Goal, measure: string): boolean {
  const { dimension, segment } = filter ?? { dimension: "total", segment: "total" };
  return row.kpi === kpi && row.measure === measure && row.dimension === dimension && row.segment === segment;
}

function seriesOf(days: readonly KpiValue[]): DailySeries {
  return new Map(
    days.flatMap(({ start, numerator, denominator }) =>
      numerator === null ? [] : [[start, { numerator, denominator }]],
    ),
  );
}

/** Where on the way to the target the goal should be: of a total, its expected value; of a level, the share of the way. */
function shareDue({ kind }: Goal, { expected, expectedShare, target }: GoalProgress): number | null {
  if (expected === null || target === null) return null;
  if (kind === "level") return expectedShare;
  return target === 0 ? null : expected / target;
}

/** A share of a whole cannot pass it; a margin can be below zero, so it is none. */
function isProportion({ name }: KpiFacts, unit: Unit): boolean {
  return unit === "percent" && !name.includes("margin") && !name.includes("variance");
}

function unknownKpi(goal: Goal): ReportGoal {
  const none = { baseline: null, target: null, actual: null, expected: null, progress: null, pace: null };
  return {
    ...factsOf(goal),
    ...none,
    ...{ due: null, forecast: null, low: null, high: null, pacing: null, daysLeft: 0 },
    title: { en: goal.kpi, "zh-CN": goal.kpi },
    unit: "count",
    status: "refused",
    found: "refused",
    notes: [{ kind: "no_such_kpi", kpi: goal.kpi }],
  };
}
