/** The columns of an object of `kpi_values`; category, grain and year are in its key. */
export const kpiValueColumns = [
  { name: "kpi", type: "varchar" },
  { name: "measure", type: "varchar" },
  { name: "period_start", type: "timestamp" },
  { name: "period_end", type: "timestamp" },
  { name: "starts_at", type: "timestamp" },
  { name: "dimension", type: "varchar" },
  { name: "segment", type: "varchar" },
  { name: "numerator", type: "decimal(38,6)" },
  { name: "denominator", type: "decimal(38,6)" },
  { name: "value", type: "double" },
  { name: "unit", type: "varchar" },
  { name: "is_final", type: "boolean" },
  { name: "flags", type: "varchar" },
] as const;

/** The order of the rows in an object of `kpi_values`: one row is told from another by these. */
export const kpiValueOrder = "kpi, measure, dimension, segment, period_start, starts_at";

/** The columns of an object of `kpi_snapshots`; as_of is in its key. */
export const kpiSnapshotColumns = [
  { name: "category", type: "varchar" },
  { name: "grain", type: "varchar" },
  ...kpiValueColumns,
  { name: "revision", type: "bigint" },
  { name: "removed", type: "boolean" },
] as const;
