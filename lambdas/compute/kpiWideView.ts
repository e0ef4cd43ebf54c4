import { text, textList } from "../shared/duckdb.ts";
import type { KpiFile } from "./kpiFile.ts";
import { kpiWideColumns } from "./kpiWideColumns.ts";
import { type KeyedPart, noRows } from "./tableViews.ts";

/** A statement that makes `kpi_wide` a view over local files, with grain and year, which are in their keys. */
export function kpiWideView(kpis: readonly KpiFile[], parts: readonly KeyedPart[]): string {
  const folders = Map.groupBy(parts, ({ key }) => key.slice(0, key.lastIndexOf("/")));
  const scans = [...folders].map(([folder, files]) => {
    const [, grain = "", year = ""] = /grain=([^/]+)\/year=(\d+)$/.exec(folder) ?? [];
    return `select ${text(grain)} as grain, ${Number(year)}::bigint as year, *
      from read_parquet(${textList(files.map(({ path }) => path))}, union_by_name = true, hive_partitioning = false)`;
  });
  const keyed = [
    { name: "grain", type: "varchar" },
    { name: "year", type: "bigint" },
  ];
  return `create or replace temp view kpi_wide as
    ${[noRows([...keyed, ...kpiWideColumns(kpis)]), ...scans].join(" union all by name ")}`;
}
