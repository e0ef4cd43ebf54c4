import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import type { Contract } from "../../shared/contract.ts";
import { type Database, identifier } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import { writeStateFile } from "../../shared/stateFile.ts";
import { conformFile } from "./conformFile.ts";
import { incomingDays, writeCoverage } from "./coverage.ts";
import type { RawFile } from "./files.ts";
import { fingerprintOf, type InboxSql } from "./inboxSql.ts";
import { mergeIncoming } from "./mergeIncoming.ts";
import { type Conformed, conformedKey, type Days, joinDays, readConformed } from "./state.ts";

/** What reading a table's files did to one canonical table. */
export interface TableDone {
  readonly table: string;
  /** Good rows in the files read. */
  readonly rows: number;
  /** Objects of the table that are new or changed. */
  readonly changed: number;
  readonly rejected: number;
}

/** Files of one table are read together up to this size: then they are merged. */
const BATCH_BYTES = 256 << 20;
/** Time to merge and remember one batch. */
const RESERVE_MS = 120_000;

/**
 * Reads the files of one table that have not been read by these rules, as they came, and merges their rows. Returns
 * `done: false` when the time is up before all are.
 */
export async function conformTable(
  ctx: Context,
  database: Database,
  sql: InboxSql,
  table: string,
  files: readonly RawFile[],
): Promise<{ done: boolean; tables: TableDone[] }> {
  const contract = contractOf(sql, table);
  const orders = contractOf(sql, "orders");
  const fingerprint = await fingerprintOf(ctx, sql, table);
  let state = await readConformed(ctx, table);
  const isCurrent = state?.value.fingerprint === fingerprint;
  const consumed = new Set(isCurrent ? state?.value.consumed : []);
  let days: Days[] = isCurrent ? (state?.value.days ?? []) : [];
  const pending = files.filter((file) => !consumed.has(file.sha256));
  const done: TableDone[] = [];
  const pulled = Object.entries(ctx.settings.sources)
    .filter(([, { vendor }]) => sql.vendors.get(table)?.includes(vendor))
    .map(([source]) => source);

  for (const batch of batchesOf(pending)) {
    if (ctx.remaining() < RESERVE_MS) return { done: false, tables: done };
    const targets = table === "order_lines" ? [orders, contract] : [contract];
    for (const target of targets) await database.run(`drop table if exists ${identifier(`incoming_${target.table}`)}`);
    let rejected = 0;
    for (const file of batch) {
      const result = await conformFile(ctx, database, file, { contract, orders, special: sql.special, pulled });
      if (result.outcome === "loaded") rejected += result.rows.rejected;
      if (result.outcome === "refused" || (result.outcome === "loaded" && result.rows.rejected > 0)) {
        ctx.log("warn", "a dropped file was not loaded whole", { table, file: file.file, outcome: result.outcome });
      }
    }
    for (const target of targets) {
      if (!(await hasIncoming(database, target))) continue;
      days = joinDays(days, await incomingDays(database, target));
      const merged = await mergeIncoming(ctx, database, target, "");
      done.push({ table: target.table, ...merged, rejected: target === contract ? rejected : 0 });
    }
    await writeCoverage(ctx, database, days);
    for (const file of batch) consumed.add(file.sha256);
    const value: Conformed = { layout: 1, table, fingerprint, consumed: [...consumed].sort(), days };
    state = await writeStateFile(ctx.lake, conformedKey(table), value, state?.facts);
  }
  return { done: true, tables: done };
}

function contractOf({ contracts }: InboxSql, table: string): Contract {
  const contract = contracts.get(table);
  if (contract === undefined) throw new MilepostError(`There is no canonical table ${table}.`, { table });
  return contract;
}

function batchesOf(files: readonly RawFile[]): RawFile[][] {
  const batches: RawFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    if (bytes + file.bytes > BATCH_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(file);
    bytes += file.bytes;
  }
  return batches;
}

async function hasIncoming(database: Database, { table }: Contract): Promise<boolean> {
  const found = await database.rows(
    z.object({ n: z.int() }),
    `select count(*) as n from duckdb_tables() where table_name = 'incoming_${table}'`,
  );
  return (found[0]?.n ?? 0) > 0;
}
