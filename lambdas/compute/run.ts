import type { Context } from "../shared/context.ts";
import type { Database } from "../shared/duckdb.ts";
import { MilepostError, messageOf } from "../shared/errors.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { StateFile } from "../shared/stateFile.ts";
import { type BuiltIns, builtInViews, clipCoverage, type Span } from "./builtIns.ts";
import type { Connections } from "./connections.ts";
import type { DerivedManifest } from "./derivedManifest.ts";
import type { FingerprintScope } from "./fingerprint.ts";
import type { Graph } from "./graph.ts";
import { kpiValueColumns } from "./kpiValueColumns.ts";
import { addDays } from "./months.ts";
import { type Horizon, knownUntil, type TablePart } from "./partitions.ts";
import type { Reach } from "./sqlFile.ts";
import { canonicalView, derivedView, type KeyedPart, kpiValuesView } from "./tableViews.ts";

/** One compute run: what is in the lake, read once, and what has been made of it so far. */
export interface Run extends FingerprintScope {
  readonly ctx: Context;
  /** While something is made, the connection lent for it; else one of nobody's, for what is short. */
  readonly database: Database;
  readonly connections: Connections;
  readonly graph: Graph;
  readonly settings: BuiltIns["settings"];
  readonly coverage: BuiltIns["coverage"];
  readonly horizon: Horizon;
  /** Grows as tables are built. */
  readonly tables: Map<string, readonly TablePart[]>;
  /** The derived objects in the lake, by key; kept up to date. */
  readonly listed: Map<string, ObjectFacts>;
  /** By table; kept up to date. */
  readonly manifests: Map<string, StateFile<DerivedManifest>>;
  /** Bytes of input that are built in one go; 0 builds every partition alone, Infinity all at once. */
  readonly chunkBytes: number;
  readonly sqlFolder: string;
  /** The tables whose SELECT has been found to have the columns that its header declares. */
  readonly checked: Set<string>;
  /** Whether so little time is left that no further partition should be begun. */
  readonly isLate: () => boolean;
}

/**
 * Makes views over just these objects of each table, and of the built-in tables that are named, as these partitions see
 * them. Of a canonical table that is read by the partition's own months, no other months' rows.
 */
export async function openInputs(
  run: Run,
  inputs: ReadonlyMap<string, readonly TablePart[]>,
  builtIns: readonly string[],
  ids: readonly string[],
  span: Span,
  reaches?: ReadonlyMap<string, Reach>,
): Promise<void> {
  const paths = await fetchObjects(
    run.ctx,
    [...inputs.values()].flat().map((part) => part.object),
  );
  const local = (parts: readonly TablePart[]) =>
    parts.map(({ object, source }) => ({ source, key: object.key, path: paths.get(object.key) ?? "" }));
  const derived = new Map(run.graph.derived.map((node) => [node.name, node]));
  const viewOf = (table: string, parts: readonly KeyedPart[]): string => {
    const contract = run.graph.contracts.get(table);
    if (contract !== undefined)
      return canonicalView(contract, parts, reaches?.get(table) === "same" ? span : undefined);
    if (table === "kpi_values") return kpiValuesView(kpiValueColumns, parts);
    return derivedView(table, derived.get(table)?.columns ?? [], parts);
  };
  for (const [table, parts] of inputs) {
    try {
      await makeView(run.database, table, viewOf(table, local(parts)));
    } catch (cause) {
      const keys = parts.map(({ object }) => object.key);
      throw new MilepostError(`${run.ctx.lake.url}: ${table} cannot be read: ${messageOf(cause)}`, {
        table,
        keys,
        cause,
      });
    }
  }
  const endDay =
    ids
      .map((id) => knownUntil(id, run.horizon))
      .sort()
      .at(-1) ?? run.horizon.asOf;
  const views = builtInViews({
    settings: run.settings,
    coverage: clipCoverage(run.coverage, endDay),
    asOf: addDays(endDay, -1),
    span,
  });
  for (const [table, statement] of views) {
    if (builtIns.includes(table)) await makeView(run.database, table, statement);
  }
}

/** By connection and table: the statement of the view that stands. */
const standing = new WeakMap<Database, Map<string, string>>();

/** Partitions that follow each other often have the same view of a table; to make it again takes a millisecond. */
async function makeView(database: Database, table: string, statement: string): Promise<void> {
  const views = standing.get(database) ?? new Map<string, string>();
  standing.set(database, views);
  if (views.get(table) === statement) return;
  await database.run(statement);
  views.set(table, statement);
}
