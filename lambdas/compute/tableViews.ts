import type { Contract } from "../shared/contract.ts";
import { identifier, text, textList } from "../shared/duckdb.ts";
import type { Span } from "./builtIns.ts";
import type { TablePart } from "./partitions.ts";

interface Column {
  readonly name: string;
  readonly type: string;
}

/** One object's rows in a local file. */
export type LocalPart = Pick<TablePart, "source"> & { readonly path: string };

/** One whose key holds columns. */
export type KeyedPart = LocalPart & { readonly key: string };

/**
 * A statement that makes a canonical table a view over local files: in the contract's columns and types whatever the
 * files have, with the source that their keys name, and without the rows the vendor has deleted. With a span, of a table
 * that has business dates, only the rows with one of them in it: DuckDB then skips most of an object of another month.
 */
export function canonicalView({ table, columns, dates }: Contract, parts: readonly LocalPart[], span?: Span): string {
  const sources = Map.groupBy(parts, (part) => part.source ?? "");
  // A lambda over the columns leaves out path keys where a file repeats them.
  const scans = [...sources].map(
    ([source, files]) =>
      `select ${text(source)} as source, columns(lambda name: name not in ('source', 'month'))
       from read_parquet(${textList(files.map((file) => file.path))}, union_by_name = true, hive_partitioning = false)`,
  );
  const casts = columns.map(({ name, type }) => `cast(${identifier(name)} as ${type}) as ${identifier(name)}`);
  const within = span === undefined ? [] : dates.map((name) => isWithin(name, span));
  return `create or replace temp view ${identifier(table)} as
    select ${casts.join(", ")}
    from (${[noRows(columns), ...scans].join(" union all by name ")})
    where not coalesce(_deleted, false)${within.length === 0 ? "" : ` and (${within.join(" or ")})`}`;
}

const isWithin = (column: string, { firstDay, endDay }: Span): string =>
  `${identifier(column)} >= date ${text(firstDay)} and ${identifier(column)} < date ${text(endDay)}`;

/** A statement that makes a derived table a view over local files. */
export function derivedView(name: string, columns: readonly Column[], parts: readonly LocalPart[]): string {
  const names = columns.map((column) => identifier(column.name)).join(", ");
  const rows =
    parts.length === 0
      ? noRows(columns)
      : `select ${names} from read_parquet(${textList(parts.map((part) => part.path))}, hive_partitioning = false)`;
  return `create or replace temp view ${identifier(name)} as ${rows}`;
}

/**
 * A statement that makes `kpi_values` a view over local files, with the columns that are in their keys. A condition on
 * one of those leaves out whole files.
 */
export function kpiValuesView(columns: readonly Column[], parts: readonly KeyedPart[]): string {
  const keyColumns = ["category", "grain", "year"].map((name) => ({
    name,
    type: name === "year" ? "bigint" : "varchar",
  }));
  const scans = parts.map(({ key, path }) => {
    const [, category = "", grain = "", year = ""] = /category=([^/]+)\/grain=([^/]+)\/year=(\d+)\//.exec(key) ?? [];
    return `select ${text(category)} as category, ${text(grain)} as grain, ${Number(year)}::bigint as year, *
      from read_parquet(${text(path)}, hive_partitioning = false)`;
  });
  return `create or replace temp view kpi_values as
    ${[noRows([...keyColumns, ...columns]), ...scans].join(" union all by name ")}`;
}

/** A statement that makes `kpi_snapshots` a view over local files, with the day that is in their keys. */
export function kpiSnapshotsView(columns: readonly Column[], parts: readonly KeyedPart[]): string {
  const days = Map.groupBy(parts, ({ key }) => /as_of=([^/]+)\//.exec(key)?.[1] ?? "");
  const scans = [...days].map(
    ([day, files]) => `select ${text(day)} as as_of, *
      from read_parquet(${textList(files.map(({ path }) => path))}, hive_partitioning = false)`,
  );
  return `create or replace temp view kpi_snapshots as
    ${[noRows([{ name: "as_of", type: "varchar" }, ...columns]), ...scans].join(" union all by name ")}`;
}

/** A SELECT of no rows in these columns. */
export function noRows(columns: readonly Column[]): string {
  return `select ${columns.map(({ name, type }) => `null::${type} as ${identifier(name)}`).join(", ")} where false`;
}
