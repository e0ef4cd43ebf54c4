import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import type { Contract } from "../../shared/contract.ts";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import type { TableResult } from "../conformBatch.ts";
import { markLackingStream, streamFingerprints, streamOf } from "./beside.ts";
import { conformFile } from "./conformFile.ts";
import { incomingDays } from "./coverage.ts";
import type { RawFile } from "./files.ts";
import { contractOf, type InboxSql } from "./inboxSql.ts";
import { mergeIncoming } from "./mergeIncoming.ts";
import { retireLines } from "./retireLines.ts";
import { type Conformed, type Days, joinDays } from "./state.ts";

interface Batch {
  /** A parent before its children. */
  readonly contracts: readonly Contract[];
  readonly files: readonly RawFile[];
  /** The key prefix of a rebuild, else empty. */
  readonly place: string;
  readonly days: readonly Days[];
}

/** Reads some files and merges what they hold. Returns the days that there are now, and the streams added to. */
export async function conformBatch(
  ctx: Context,
  database: Database,
  sql: InboxSql,
  { contracts, files, place, days }: Batch,
): Promise<{ tables: TableResult[]; days: Days[]; beside: Conformed["beside"] }> {
  for (const name of [...contracts.map(({ table }) => `incoming_${table}`), "whole_orders"]) {
    await database.run(`drop table if exists ${identifier(name)}`);
  }
  const rejected = await readFiles(ctx, database, sql, files);

  const tables: TableResult[] = [];
  const beside: Record<string, string | null> = {};
  let joined = [...days];
  for (const contract of contracts) {
    const { table } = contract;
    const quarantined = rejected.get(table) ?? 0;
    if (!(await isThere(database, `incoming_${table}`))) continue;
    const sources = await sourcesOf(database, contract);
    for (const { source } of sources) {
      const stream = streamOf(ctx, sql, table, source);
      if (stream !== undefined) await markLackingStream(ctx, stream, { contract, source, place: "" });
    }
    // As it is before the merge: a stream that is conformed again meanwhile is then found to be another.
    const streams = sources.flatMap(({ source }) => streamOf(ctx, sql, table, source) ?? []);
    Object.assign(beside, await streamFingerprints(ctx, streams));
    const placeOf = (source: string) => (streamOf(ctx, sql, table, source) === undefined ? place : "");
    joined = joinDays(joined, await incomingDays(database, contract));
    let changed = 0;
    for (const { source } of sources) {
      const at = { contract, source, place: placeOf(source) };
      if (table === "order_lines" && (await isThere(database, "whole_orders"))) await retireLines(ctx, database, at);
      changed += await mergeIncoming(ctx, database, at);
    }
    const rows = sources.reduce((sum, { n }) => sum + n, quarantined);
    tables.push({ table, rows, changed, quarantined });
  }
  return { tables, days: joined, beside };
}

/** Returns how many rows of each table were bad. */
async function readFiles(ctx: Context, database: Database, sql: InboxSql, files: readonly RawFile[]) {
  const rejected = new Map<string, number>();
  const orders = contractOf(sql, "orders");
  for (const file of files) {
    const { table } = file;
    const contract = contractOf(sql, table);
    const pulled = Object.entries(ctx.settings.sources)
      .filter(([, { vendor }]) => sql.vendorTables.get(`${vendor}/${table}`)?.isWhole)
      .map(([source]) => source);
    const result = await conformFile(ctx, database, file, { contract, orders, special: sql.special, pulled });
    if (result.outcome === "loaded" && result.rows.rejected === 0) continue;
    const place = `${table}/${file.file}`;
    ctx.log("warn", `${place} was not loaded whole: inbox_results/${place}.json says why`, { table, file: file.file });
    if (result.outcome === "loaded") rejected.set(table, (rejected.get(table) ?? 0) + result.rows.rejected);
  }
  return rejected;
}

async function sourcesOf(database: Database, { table }: Contract): Promise<{ source: string; n: number }[]> {
  return database.rows(
    z.object({ source: z.string(), n: z.int() }),
    `select source, count(*) as n from ${identifier(`incoming_${table}`)} group by source order by source`,
  );
}

async function isThere(database: Database, table: string): Promise<boolean> {
  const found = await database.rows(
    z.object({ n: z.int() }),
    `select count(*) as n from duckdb_tables() where table_name = ${text(table)}`,
  );
  return (found[0]?.n ?? 0) > 0;
}
