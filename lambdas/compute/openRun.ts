import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { type Database, text } from "../shared/duckdb.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { settingColumns } from "./builtIns.ts";
import { canonicalParts } from "./canonicalParts.ts";
import { lending } from "./connections.ts";
import { readCoverageRows } from "./coverageRows.ts";
import { derivedManifestSchema } from "./derivedManifest.ts";
import { digest } from "./fingerprint.ts";
import { readGraph } from "./graph.ts";
import { monthOf } from "./months.ts";
import type { Horizon, TablePart } from "./partitions.ts";
import type { Run } from "./run.ts";
import { checksKey } from "./runChecks.ts";
import { readStateFiles } from "./stateFiles.ts";

/** Raise it when the engine itself would make other objects of the same SQL and inputs. */
const LAYOUT = 1;

/** Business dates further back than this are mistakes of whoever typed them, and have no partition. */
const YEARS_BACK = 50;

export interface RunOptions {
  readonly sqlFolder: string;
  readonly chunkBytes: number;
  /** Milliseconds that must be left for another partition to be begun. */
  readonly reserve: number;
}

/** Reads the SQL folder and, once, what is in the lake. `database` has nothing in it yet. */
export async function openRun(ctx: Context, database: Database, options: RunOptions): Promise<Run> {
  const prelude = await readFile(join(options.sqlFolder, "prelude.sql"), "utf8");
  await database.run(prelude);
  const versions = await database.rows(z.object({ version: z.string() }), "select version() as version");
  const [duckdb] = await database.rows(
    z.object({ threads: z.int() }),
    "select cast(current_setting('threads') as integer) as threads",
  );
  // Nothing below runs beside a statement: a failure would close the database under it.
  const graph = await readGraph(options.sqlFolder, database);
  const [manifests, coverage, canonical, ...derived] = await Promise.all([
    readStateFiles(ctx.lake, "state/compute/", derivedManifestSchema, (key) => key !== checksKey),
    readCoverageRows(ctx),
    list(ctx, "canonical/"),
    list(ctx, "facts/"),
    list(ctx, "cubes/"),
    list(ctx, "kpi_values/"),
    list(ctx, "tables/"),
  ]);
  const tables = await canonicalParts(ctx, database, graph.contracts, canonical);
  return {
    ctx,
    database,
    connections: lending([await database.connect(), await database.connect()], duckdb?.threads ?? 1),
    graph,
    base: digest([LAYOUT, versions, prelude]),
    contracts: graph.contracts,
    settings: settingColumns(ctx.settings),
    coverage,
    horizon: horizonOf(ctx.asOf, tables, new Map()),
    tables: new Map<string, readonly TablePart[]>(tables),
    listed: new Map(derived.flat().map((object) => [object.key, object])),
    manifests: new Map(manifests.map((file) => [file.value.table, file])),
    chunkBytes: options.chunkBytes,
    isLate: () => ctx.remaining() < options.reserve,
    sqlFolder: options.sqlFolder,
    checked: new Set(),
  };
}

/** The run once its calendar is built: from then on it knows where the periods of each year end. */
export async function withCalendar(run: Run): Promise<Run> {
  const [calendar] = run.tables.get("calendar") ?? [];
  if (calendar === undefined) return run;
  const path = (await fetchObjects(run.ctx, [calendar.object])).get(calendar.object.key) ?? "";
  const rows = await run.database.rows(
    z.object({ year: z.string(), ends: z.string() }),
    `select strftime(period_start, '%Y') as year, strftime(max(period_end), '%Y-%m-%d') as ends
     from read_parquet(${text(path)}) group by 1`,
  );
  return { ...run, horizon: horizonOf(run.ctx.asOf, run.tables, new Map(rows.map(({ year, ends }) => [year, ends]))) };
}

function horizonOf(
  asOf: string,
  tables: ReadonlyMap<string, readonly TablePart[]>,
  ends: ReadonlyMap<string, string>,
): Horizon {
  const last = monthOf(asOf);
  const earliest = `${String(Number(asOf.slice(0, 4)) - YEARS_BACK)}-01`;
  const months = [...tables.values()]
    .flat()
    .flatMap((part) => (part.source === undefined ? [] : (part.months ?? [])))
    .filter((month) => month >= earliest && month <= last)
    .sort();
  const first = months[0];
  return {
    asOf,
    months: first === undefined ? undefined : { first, last },
    periodsEnd: (year) => ends.get(year) ?? `${String(Number(year) + 1).padStart(4, "0")}-01-01`,
  };
}

async function list(ctx: Context, prefix: string): Promise<ObjectFacts[]> {
  return await Array.fromAsync(ctx.lake.list(prefix));
}
