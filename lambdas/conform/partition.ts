import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { columnDigests } from "../shared/columnDigests.ts";
import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import { type Database, identifier, text } from "../shared/duckdb.ts";
import { ConflictError } from "../shared/errors.ts";
import { type ObjectFacts, unchangedSince } from "../shared/lake.ts";
import { fetchObjects, keepObject } from "../shared/scratch.ts";
import { sha256 } from "../shared/sha256.ts";
import { type CanonicalManifest, canonicalKey } from "../shared/tableManifest.ts";
import { storedColumns } from "./makeRows.ts";

export type PartitionEntry = CanonicalManifest["objects"][string];

/** One canonical table of one source; `place` is the key prefix of a rebuild, else empty. */
export interface TablePlace {
  readonly contract: Contract;
  readonly source: string;
  readonly place: string;
}

export interface Partition {
  /** The object that is there now; undefined when there is none, or no longer one. */
  readonly facts: ObjectFacts | undefined;
  readonly entry: PartitionEntry | undefined;
  /** The object was put or deleted, not found as it should be. */
  readonly changed: boolean;
}

/** Tries before another writer that changes the object each time is given way to. */
const tries = 5;

/**
 * Makes one partition anew from what is there: `select` is given what stands for the old rows in SQL, or undefined when
 * there are none, and returns the new ones in the order they are to lie in. Reads and merges again when something else
 * changes the object meanwhile. `exclusively` keeps other work off the database.
 */
export async function rewritePartition(
  ctx: Context,
  database: Database,
  at: TablePlace & { readonly month: string },
  select: (old: string | undefined) => string,
  exclusively: <T>(work: () => Promise<T>) => Promise<T>,
): Promise<Partition> {
  const key = at.place + canonicalKey(at.contract.table, at.source, at.month);
  const local = join(ctx.scratch, `${at.source}-${at.contract.table}-${at.month}.parquet`);
  for (let attempt = 1; ; attempt++) {
    const facts = await ctx.lake.head(key);
    try {
      const old = facts && (await fetchObjects(ctx, [facts])).get(key);
      const made = await exclusively(async () => {
        const { rows } = await database.copyToParquet(select(old && oldRows(at.contract, old)), local);
        if (rows === 0) return { rows, months: {}, columns: {} };
        const months = await monthsOf(database, at.contract, local);
        return { rows, months, columns: await columnDigests(database, local) };
      });
      if (made.rows === 0) return await deletePartition(ctx, facts);
      const { size: bytes } = await stat(local);
      const digest = await sha256({ path: local });
      const { rows, months, columns } = made;
      const entry = (etag: string) => ({ key, etag, sha256: digest, rows, bytes, months, columns });
      if (facts && old && facts.size === bytes && (await sha256({ path: old })) === digest) {
        return { facts, entry: entry(facts.etag), changed: false };
      }
      const put = await ctx.lake.put(key, { path: local }, unchangedSince(facts));
      await keepObject(ctx, put, local);
      return { facts: put, entry: entry(put.etag), changed: true };
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === tries) throw error;
      ctx.log("info", "a partition changed while it was merged: merging again", { key, attempt });
    } finally {
      await rm(local, { force: true });
    }
  }
}

async function deletePartition(ctx: Context, facts: ObjectFacts | undefined): Promise<Partition> {
  if (facts !== undefined) await ctx.lake.delete(facts.key, { ifMatch: facts.etag });
  return { facts: undefined, entry: undefined, changed: facts !== undefined };
}

/** The rows of an object; a column that the contract had not yet when it was written is null. */
export function oldRows(contract: Contract, path: string): string {
  const columns = storedColumns(contract);
  const none = columns.map(({ name, type }) => `null::${type} as ${identifier(name)}`).join(", ");
  return `(select ${columns.map(({ name }) => identifier(name)).join(", ")} from (
    select ${none} where false union all by name
    select * from read_parquet(${text(path)}, hive_partitioning = false)))`;
}

/** The months that occur in each business date column. */
async function monthsOf(database: Database, contract: Contract, path: string): Promise<PartitionEntry["months"]> {
  if (contract.dates.length === 0) return {};
  const lists = contract.dates.map(
    (date) =>
      `list_sort(list(distinct strftime(${identifier(date)}, '%Y-%m')) filter (${identifier(date)} is not null))
       as ${identifier(date)}`,
  );
  const rows = await database.rows(
    z.record(z.string(), z.nullable(z.array(z.string()))),
    `select ${lists.join(", ")} from read_parquet(${text(path)}, hive_partitioning = false)`,
  );
  return Object.fromEntries(contract.dates.map((date) => [date, rows[0]?.[date] ?? []]));
}
