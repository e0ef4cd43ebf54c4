import type { KpiFile, Measure } from "./kpiFile.ts";

/** Hours are left out: most KPIs have none. */
export const wideGrains = ["day", "week", "month", "quarter", "year"] as const;

/** What tells one row of `kpi_wide` from another, and whether it can still change; grain and year are in the key. */
export const wideRowColumns = [
  { name: "period_start", type: "timestamp", comment: "The period's first day, on the business's clocks" },
  { name: "period_end", type: "timestamp", comment: "The day after its last" },
  { name: "starts_at", type: "timestamp", comment: "The instant at which it starts, UTC" },
  { name: "dimension", type: "varchar", comment: "total, or what the figures are cut by" },
  { name: "segment", type: "varchar", comment: "The value of it; total for the whole" },
  { name: "is_final", type: "boolean", comment: "None of the figures in the row will change any more" },
] as const;

export interface WideMeasure {
  readonly name: string;
  readonly type: "double";
  readonly comment: string;
  readonly kpi: string;
  readonly measure: string;
}

type Named = Pick<KpiFile, "name" | "title"> & { readonly measures: readonly Measure[] };

/** The measures' columns: called as the KPI where it has one measure of its name, else `<kpi>_<measure>`. */
export function wideMeasures(kpis: readonly Named[]): WideMeasure[] {
  return kpis
    .flatMap(({ name: kpi, title, measures }) =>
      measures.map(({ name: measure, unit, comment }): WideMeasure => {
        const own = measure === kpi;
        return {
          name: own ? kpi : `${kpi}_${measure}`,
          type: "double",
          comment: `${own ? title.en : `${title.en}: ${comment}`} (${unit})`,
          kpi,
          measure,
        };
      }),
    )
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** The columns of an object of `kpi_wide`. */
export const kpiWideColumns = (kpis: readonly Named[]) => [...wideRowColumns, ...wideMeasures(kpis)];
