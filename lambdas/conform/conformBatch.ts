import { z } from "zod";
import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import { type Database, identifier, text } from "../shared/duckdb.ts";
import { MilepostError } from "../shared/errors.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { dropObjects, fetchObjects } from "../shared/scratch.ts";
import type { StreamSql, TableSql } from "./conformSql.ts";
import type { ConformState } from "./conformState.ts";
import { coverDays } from "./coveredDays.ts";
import { erasedRows } from "./eraseSql.ts";
import { type MadeRows, makeRows } from "./makeRows.ts";
import { type MergedTable, mergeChildren, mergeVersions, mergeWindows, type NewRows } from "./merge.ts";
import type { Pull } from "./pendingPulls.ts";
import { openQuarantine, quarantineLines, quarantineRows, writeQuarantine } from "./quarantine.ts";
import { type BatchObject, findLines, stageLines } from "./stageLines.ts";

/** One stream of one source being conformed; `place` is the key prefix of a rebuild, else empty. */
export interface StreamTarget {
  readonly source: string;
  readonly sql: StreamSql;
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly place: string;
  /** People were erased: the database knows them (see eraseSql.ts), and rows that name them are made without. */
  readonly hasErased: boolean;
  /** What lies in quarantine of the stream and its tables, by key. */
  readonly quarantine: ReadonlyMap<string, ObjectFacts>;
}

export interface TableResult {
  readonly table: string;
  /** Rows made from raw, the bad ones among them. */
  readonly rows: number;
  /** Objects of the table that were written or deleted. */
  readonly changed: number;
  /** Bad rows and, under the stream's name, lines that could not be read. */
  readonly quarantined: number;
}

/** Conforms some pulls, whole ones, into canonical. `consumed` are the pulls that are there already. */
export async function conformBatch(
  ctx: Context,
  database: Database,
  target: StreamTarget,
  { pulls, consumed }: { pulls: readonly Pull[]; consumed: ConformState["pulls"] },
): Promise<TableResult[]> {
  const { source, sql } = target;
  const facts = pulls.flatMap((pull) => pull.objects);
  const objects = await openBatch(ctx, database, pulls);
  await openQuarantine(database);
  const faults = await stageLines(database, sql, objects);
  await quarantineLines(database, sql.stream, faults);
  if (sql.views !== "") await database.run(sql.views);
  if (sql.tables.some(({ merge }) => merge.kind === "window")) await coverDays(database, pulls, consumed);

  const results: TableResult[] = [];
  const merged = new Map<string, { table: MergedTable; complete: boolean }>();
  for (const table of sql.tables) {
    const contract = contractOf(target, table.table);
    const made = await makeRows(database, table, contract);
    if (made.bad > 0) {
      await nameLines(database, target, made, objects);
      await quarantineRows(database, table, contract, made);
    }
    if (target.hasErased) await dropErased(database, contract, source, made);
    const done = await merge(ctx, database, target, table, made, merged);
    merged.set(table.table, { table: done, complete: made.bad === 0 });
    await database.run(`drop table ${identifier(made.table)}`);
    const changed = [...done.partitions.values()].filter((partition) => partition.changed).length;
    results.push({ table: table.table, rows: made.rows, changed, quarantined: made.bad });
  }

  const folders = [...new Set([sql.stream, ...sql.tables.map(({ table }) => table)])];
  const names = pulls.map(({ manifest }) => manifest.pull);
  await writeQuarantine(ctx, database, source, { folders, pulls: names, there: target.quarantine });
  await database.run(`drop table ${identifier(sql.lines)} cascade; drop table quarantined`);
  await dropObjects(ctx, facts);
  if (faults.length === 0) return results;
  return [...results, { table: sql.stream, rows: 0, changed: 0, quarantined: faults.length }];
}

/** Pull writes nobody who was erased; raw that was put back from a copy may name them. */
async function dropErased(database: Database, contract: Contract, source: string, { table }: MadeRows): Promise<void> {
  const select = erasedRows(contract, identifier(table), text(source));
  if (select !== undefined) await database.run(`create or replace temp table ${identifier(table)} as ${select}`);
}

/** Fetches the batch's objects, and makes the tables `pulls` and `objects` that number them. */
async function openBatch(ctx: Context, database: Database, pulls: readonly Pull[]): Promise<BatchObject[]> {
  const facts = pulls.flatMap((pull, _pull) => pull.objects.map((object) => ({ ...object, _pull })));
  const paths = await fetchObjects(ctx, facts);
  await database.run(
    `create or replace temp table pulls (_pull integer, pull varchar, observed_at timestamp);
     create or replace temp table objects (_object integer, key varchar)`,
  );
  const observed = pulls.map(
    ({ manifest: { pull, observed_at } }, n) => `(${n}, ${text(pull)}, instant(${text(observed_at)}))`,
  );
  await database.run(`insert into pulls values ${observed.join(", ")}`);
  const keys = facts.map(({ key }, n) => `(${n}, ${text(key)})`);
  if (keys.length > 0) await database.run(`insert into objects values ${keys.join(", ")}`);
  return facts.map(({ key, _pull }, _object) => ({ key, _pull, _object, path: paths.get(key) ?? "" }));
}

async function merge(
  ctx: Context,
  database: Database,
  target: StreamTarget,
  { table, merge }: TableSql,
  made: MadeRows,
  merged: ReadonlyMap<string, { table: MergedTable; complete: boolean }>,
): Promise<MergedTable> {
  const { source, place } = target;
  const rows: NewRows = { contract: contractOf(target, table), source, place, rows: made.table };
  switch (merge.kind) {
    case "version":
      return mergeVersions(ctx, database, rows);
    case "window":
      return mergeWindows(ctx, database, rows);
    case "parent": {
      const parents = merged.get(merge.parent);
      if (parents === undefined) throw new MilepostError(`${table}: its parent ${merge.parent} has not been merged.`);
      return mergeChildren(ctx, database, rows, { parents: parents.table, complete: parents.complete });
    }
  }
}

/** Finds out the lines of raw that the bad rows came from. */
async function nameLines(
  database: Database,
  { sql }: StreamTarget,
  made: MadeRows,
  objects: readonly BatchObject[],
): Promise<void> {
  const bad = await database.rows(
    z.object({ _object: z.int() }),
    `select distinct _object from ${identifier(made.table)} where _bad is not null`,
  );
  const wanted = objects.filter((object) => bad.some(({ _object }) => _object === object._object));
  await findLines(database, sql, wanted);
  // What the stream's tables share was made before the lines were known.
  if (sql.views !== "") await database.run(sql.views);
}

function contractOf({ contracts, sql }: Pick<StreamTarget, "contracts" | "sql">, table: string): Contract {
  const contract = contracts.get(table);
  if (contract !== undefined) return contract;
  throw new MilepostError(`The stream ${sql.stream} makes the table ${table}, which has no contract.`);
}
