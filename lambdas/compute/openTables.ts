import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context } from "../shared/context.ts";
import { type Database, openDatabase } from "../shared/duckdb.ts";
import { MilepostError } from "../shared/errors.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { nearest } from "../shared/nearest.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { builtInTables, builtInViews, settingColumns } from "./builtIns.ts";
import { readCoverageRows } from "./coverageRows.ts";
import { type Graph, readGraph } from "./graph.ts";
import { kpiSnapshotColumns, kpiValueColumns } from "./kpiValueColumns.ts";
import { kpiWideView } from "./kpiWideView.ts";
import { isNeeded } from "./neededValues.ts";
import { spanOf, whole } from "./partitions.ts";
import type { Conditions } from "./sqlConditions.ts";
import { readsOf } from "./sqlReads.ts";
import { canonicalView, derivedView, kpiSnapshotsView, kpiValuesView } from "./tableViews.ts";

type Place = Pick<Context, "lake" | "scratch" | "settings" | "asOf">;

const ownSql = fileURLToPath(new URL("../../sql", import.meta.url));

/**
 * A database in which the lake's tables that a SELECT names are views: canonical tables, facts, cubes, `kpi_values`,
 * `kpi_wide`, `kpi_snapshots`, `settings`, `calendar` and so on. Only their objects are fetched; of `kpi_values` only those
 * that `category`, `grain` and `kpi` are held to in the SELECT. Other tables come whole. The dialect is Athena's, as far as
 * the prelude goes. Close it. Rejects with a MilepostError that names the nearest known table where one is misspelt.
 */
export async function openLakeTables(ctx: Place, sql: string, { sqlFolder = ownSql } = {}): Promise<Database> {
  const database = await openDatabase({ scratch: ctx.scratch });
  try {
    await database.run(await readFile(join(sqlFolder, "prelude.sql"), "utf8"));
    const { tables, mentions } = await readsOf(database, sql, "query");
    const graph = await readGraph(sqlFolder, database);
    const known = tablesOf(graph);
    for (const table of tables) {
      if (known.includes(table)) continue;
      const meant = nearest(table, known);
      throw new MilepostError(`There is no table ${table}.`, {
        table,
        remedy: meant === undefined ? `The lake's tables are: ${known.join(", ")}` : `Did you mean ${meant}?`,
      });
    }
    if (tables.some((table) => builtInTables.has(table))) await makeBuiltIns(ctx, database);
    for (const table of tables) {
      if (!builtInTables.has(table)) await database.run(await viewOf(ctx, graph, table, mentions.get(table) ?? []));
    }
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The names of all tables of a lake. */
export function tablesOf({ contracts, derived }: Graph): string[] {
  const names = [...contracts.keys(), ...derived.map((node) => node.name), ...builtInTables];
  return [...names, "kpi_values", "kpi_snapshots", "kpi_wide"].sort();
}

async function makeBuiltIns(ctx: Place, database: Database): Promise<void> {
  const { settings, asOf } = ctx;
  const coverage = await readCoverageRows(ctx);
  const views = builtInViews({ settings: settingColumns(settings), asOf, coverage, span: spanOf([whole]) });
  for (const statement of views.values()) await database.run(statement);
}

async function viewOf(
  ctx: Place,
  { contracts, derived, categories }: Graph,
  table: string,
  mentions: readonly Conditions[],
): Promise<string> {
  const contract = contracts.get(table);
  const node = derived.find(({ name }) => name === table);
  const folder = table === "kpi_wide" ? "tables" : contract === undefined ? node?.folder : "canonical";
  const listed = await Array.fromAsync(ctx.lake.list(folder === undefined ? `${table}/` : `${folder}/${table}/`));
  const parts = await localParts(
    ctx,
    listed.filter(({ key }) => key.endsWith(".parquet") && isNeeded(key, mentions, categories)),
  );
  if (contract !== undefined) return canonicalView(contract, parts);
  if (node !== undefined) return derivedView(table, node.columns, parts);
  if (table === "kpi_wide") return kpiWideView([...categories.values()].flat(), parts);
  return table === "kpi_values" ? kpiValuesView(kpiValueColumns, parts) : kpiSnapshotsView(kpiSnapshotColumns, parts);
}

async function localParts(ctx: Place, objects: readonly ObjectFacts[]) {
  const paths = await fetchObjects(ctx, objects);
  return objects.map(({ key }) => ({
    key,
    path: paths.get(key) ?? "",
    source: /\/source=([^/]+)\//.exec(key)?.[1],
  }));
}
