import type { Context } from "../../shared/context.ts";
import type { Database } from "../../shared/duckdb.ts";
import type { TableResult } from "../conformBatch.ts";
import { rebuildPlace } from "../conformState.ts";
import { dropRebuilds, switching } from "../rebuild.ts";
import { streamFingerprints } from "./beside.ts";
import { conformBatch } from "./conformBatch.ts";
import { coverDays } from "./coverage.ts";
import { type RawFile, readRawFiles } from "./files.ts";
import { contractOf, fingerprintOf, type InboxSql } from "./inboxSql.ts";
import { markMissing } from "./markMissing.ts";
import { switchTables } from "./rebuild.ts";
import { emptyConformed, readConformed, writeConformed } from "./state.ts";

/** Files are read together up to this size before their rows are merged. */
const BATCH_BYTES = 256 << 20;
/** Time to merge and remember one batch. */
const RESERVE_MS = 120_000;

/** Tables that are conformed together: files of order lines make orders too. */
export interface Group {
  readonly group: string;
  readonly tables: readonly string[];
  /** `<table>/<sha256>` */
  readonly files: readonly string[];
}

/**
 * Reads the files of a group that have not been read by these rules, and merges their rows. When the rules have changed,
 * or objects of the tables are missing, these are made again beside the old ones, and take their place when all files are
 * in. Returns `done: false` when the time is up before.
 */
export async function conformGroup(
  ctx: Context,
  database: Database,
  sql: InboxSql,
  { group, tables, files }: Group,
): Promise<{ done: boolean; tables: TableResult[] }> {
  const contracts = tables.map((table) => contractOf(sql, table));
  const fingerprint = await fingerprintOf(ctx, database, sql, contracts);
  const standing = await markMissing(ctx, sql, { contracts, fingerprint }, await readConformed(ctx, group));
  const isRebuild = standing !== undefined && standing.value.fingerprint !== fingerprint;
  const place = isRebuild ? rebuildPlace("inbox", group, fingerprint) : "";
  await dropRebuilds(ctx, "inbox", group, isRebuild ? place : undefined);
  // Written first, so that no row ever lies in canonical without the rules it was made by being known.
  let stored =
    (isRebuild ? await readConformed(ctx, group, place) : standing) ??
    (await writeConformed(ctx, emptyConformed(group, fingerprint), undefined, place));
  let state = stored.value;
  const beside = await streamFingerprints(ctx, Object.keys(state.beside));
  if (Object.entries(beside).some(([stream, now]) => state.beside[stream] !== now)) state = { ...state, files: [] };

  const known = new Set(state.files);
  const results: TableResult[] = [];
  const pending = await readRawFiles(
    ctx,
    files.filter((name) => !known.has(name)),
  );
  for (const batch of batchesOf(pending)) {
    if (ctx.remaining() < RESERVE_MS) return { done: false, tables: sumOf(results) };
    const merged = await conformBatch(ctx, database, sql, { contracts, files: batch, place, days: state.days });
    results.push(...merged.tables);
    state = {
      ...state,
      files: [...new Set([...state.files, ...batch.map(nameOf)])].sort(),
      days: merged.days,
      beside: { ...state.beside, ...beside, ...merged.beside },
    };
    stored = await writeConformed(ctx, state, stored, place);
  }
  if (isRebuild) {
    const marked = await writeConformed(ctx, { ...standing.value, fingerprint: switching }, standing);
    await switchTables(ctx, sql, { contracts, place, sources: [...standing.value.days, ...state.days] });
    await writeConformed(ctx, state, marked);
    await dropRebuilds(ctx, "inbox", group);
  }
  await coverDays(ctx, database, state.days);
  return { done: true, tables: sumOf(results) };
}

const nameOf = ({ table, sha256 }: RawFile) => `${table}/${sha256}`;

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

function sumOf(results: readonly TableResult[]): TableResult[] {
  const sums = new Map<string, TableResult>();
  for (const { table, rows, changed, quarantined } of results) {
    const sum = sums.get(table) ?? { table, rows: 0, changed: 0, quarantined: 0 };
    sums.set(table, {
      table,
      rows: sum.rows + rows,
      changed: sum.changed + changed,
      quarantined: sum.quarantined + quarantined,
    });
  }
  return [...sums.values()];
}
