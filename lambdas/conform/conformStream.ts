import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import type { Database } from "../shared/duckdb.ts";
import { conformBatch, type TableResult } from "./conformBatch.ts";
import type { StreamSql } from "./conformSql.ts";
import { readConformState, rebuildPlace, type StoredConformState, writeConformState } from "./conformState.ts";
import { readReach, writeCoverage } from "./coverage.ts";
import { missingObjects } from "./missingObjects.ts";
import { batchesOf, type Pull, pendingPulls } from "./pendingPulls.ts";
import { listQuarantine } from "./quarantine.ts";
import { dropRebuilds, markLacking, switchOver } from "./rebuild.ts";

export interface StreamWork {
  readonly source: string;
  readonly sql: StreamSql;
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly fingerprint: string;
  readonly batchBytes: number;
  /** People were erased: the database knows them. */
  readonly hasErased: boolean;
}

/** Milliseconds that must be left for a batch when none has shown yet how long it takes. */
const reserve = 90_000;

/**
 * Conforms what is new of one stream. When the rules have changed since, or objects of its tables are missing, all of raw
 * is conformed again beside the tables that stand, which are replaced once that is complete.
 */
export async function conformStream(
  ctx: Context,
  database: Database,
  work: StreamWork,
): Promise<{ done: boolean; tables: TableResult[] }> {
  const { source, sql, contracts, fingerprint, batchBytes, hasErased } = work;
  const { stream } = sql;
  const reach = await readReach(ctx, source, stream);
  const standing = await markMissing(ctx, work, await readConformState(ctx, source, stream));
  const place =
    standing === undefined || standing.state.fingerprint === fingerprint
      ? ""
      : rebuildPlace(source, stream, fingerprint);
  await dropRebuilds(ctx, source, stream, place === "" ? undefined : place);

  let stored = place === "" ? standing : await readConformState(ctx, source, stream, place);
  const consumed = new Set(Object.keys(stored?.state.pulls ?? {}));
  const pulls = await pendingPulls(ctx, { source, stream, consumed });
  if (stored === undefined) {
    if (pulls.length === 0 && place === "") return { done: true, tables: [] };
    // Written first, so that no row ever lies in canonical without the rules it was made by being known.
    const state = { layout: 1, source, stream, fingerprint, pulls: {} } as const;
    stored = await writeConformState(ctx, state, { read: undefined, place });
  }

  const tables: TableResult[] = [];
  if (pulls.length > 0) {
    const folders = [...new Set([stream, ...sql.tables.map(({ table }) => table)])];
    const quarantine = await listQuarantine(ctx, source, folders);
    const target = { source, sql, contracts, place, hasErased, quarantine };
    let longest = 0;
    for (const batch of batchesOf(pulls, batchBytes)) {
      // Infinity is never short of time; the first batch of a call is always tried when it may fit.
      if (ctx.remaining() < Math.max(reserve, 2 * longest)) return { done: false, tables };
      const started = ctx.now().getTime();
      tables.push(...(await conformBatch(ctx, database, target, { pulls: batch, consumed: stored.state.pulls })));
      stored = await markConsumed(ctx, stored, batch, place);
      longest = Math.max(longest, ctx.now().getTime() - started);
      ctx.log("info", "conformed", { source, stream, pulls: batch.length, rebuilding: place !== "" });
    }
  }

  if (standing !== undefined && place !== "") {
    await switchOver(ctx, { source, sql, contracts, place }, { standing, rebuilt: stored });
    await dropRebuilds(ctx, source, stream);
  }
  if (reach !== undefined) {
    for (const { table } of sql.tables) await writeCoverage(ctx, { table, source, ...reach });
  }
  return { done: true, tables };
}

/** Marks the stream for a rebuild when objects of its tables are missing; returns its state as it then is. */
async function markMissing(
  ctx: Context,
  { source, sql, contracts, fingerprint }: StreamWork,
  standing: StoredConformState | undefined,
): Promise<StoredConformState | undefined> {
  if (standing?.state.fingerprint !== fingerprint) return standing;
  const filled = Object.keys(standing.state.pulls).length > 0;
  const missing: string[] = [];
  for (const { table } of sql.tables) {
    const contract = contracts.get(table);
    if (contract !== undefined)
      missing.push(...(await missingObjects(ctx, { contract, source, place: "" }, { filled })));
  }
  return missing.length === 0 ? standing : markLacking(ctx, standing);
}

async function markConsumed(
  ctx: Context,
  { state, facts }: StoredConformState,
  batch: readonly Pull[],
  place: string,
): Promise<StoredConformState> {
  const read = batch.map(({ manifest: { pull, observed_at, window } }) => [pull, { observed_at, window }] as const);
  const pulls = { ...state.pulls, ...Object.fromEntries(read) };
  return writeConformState(ctx, { ...state, pulls }, { read: facts, place });
}
