import pLimit from "p-limit";
import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { type Database, identifier, text, textList } from "../shared/duckdb.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { canonicalPrefix, noteObjects } from "./canonicalManifest.ts";
import { keyColumns, latestRows, rowsOfNewest, rowsOfParents } from "./mergeSql.ts";
import { type Partition, rewritePartition, type TablePlace } from "./partition.ts";

/**
 * New rows for one canonical table of one source. `rows` is a temporary table with the contract's columns but `source`,
 * and `_month`, the partition each row belongs to (`partitionMonth` in contract.ts).
 */
export interface NewRows extends TablePlace {
  readonly rows: string;
}

export interface MergedTable extends TablePlace {
  readonly partitions: ReadonlyMap<string, MergedPartition>;
}

interface MergedPartition extends Partition {
  /** Its rows are the new ones, every one of them, and no others. */
  readonly asGiven: boolean;
}

/**
 * Merges rows by key: the greatest (`_version`, `_observed_at`) wins, whichever comes first. With `moves`, a row whose
 * key already lives in another month goes there: for data whose partition date may be corrected.
 */
export async function mergeVersions(
  ctx: Context,
  database: Database,
  given: NewRows,
  { moves = false }: { moves?: boolean } = {},
): Promise<MergedTable> {
  if (moves) await routeHome(ctx, database, given);
  const counted = await countMonths(database, given);
  return rewrite(ctx, database, given, [...counted.keys()], (month, old) => {
    const distinct = old === undefined && counted.get(month) === true;
    const all = [newRows(given, month), ...(old === undefined ? [] : [old])];
    return { select: latestRows(given.contract, all, { distinct }), asGiven: distinct };
  });
}

/**
 * Replaces whole days: the rows of a day are those of the newest pull over it, even when that has none. The temporary
 * table `covered` (day, observed_at) names that pull for each day that the new rows' pulls cover.
 */
export async function mergeWindows(ctx: Context, database: Database, given: NewRows): Promise<MergedTable> {
  const covered = await database.rows(
    z.object({ month: z.string() }),
    "select distinct strftime(day, '%Y-%m') as month from covered",
  );
  const months = new Set([...(await countMonths(database, given)).keys(), ...covered.map(({ month }) => month)]);
  return rewrite(ctx, database, given, [...months], (month, old) => {
    const all = [newRows(given, month), ...(old === undefined ? [] : [old])];
    const newest = all.map((relation) => rowsOfNewest(relation, given.contract));
    return { select: latestRows(given.contract, newest, { distinct: false }), asGiven: false };
  });
}

/**
 * Merges rows that live and die with their parent: a row stays only while its (`_version`, `_observed_at`) are those of
 * the parent's current row. The parents of the same pulls must have been merged; `complete` says that all of them were
 * good. Rows and parents share their month.
 */
export async function mergeChildren(
  ctx: Context,
  database: Database,
  given: NewRows,
  { parents, complete }: { parents: MergedTable; complete: boolean },
): Promise<MergedTable> {
  const counted = await countMonths(database, given);
  const months = new Set([...parents.partitions.keys(), ...counted.keys()]);
  const facts = [...parents.partitions.values()].flatMap((partition) => partition.facts ?? []);
  const paths = await fetchObjects(ctx, facts);
  const parentKey = keyColumns(parents.contract);
  return rewrite(ctx, database, given, [...months], (month, old) => {
    const parent = parents.partitions.get(month);
    const distinct = old === undefined && counted.get(month) !== false;
    const all = [newRows(given, month), ...(old === undefined ? [] : [old])];
    if (distinct && complete && parent?.asGiven === true) {
      return { select: latestRows(given.contract, all, { distinct }), asGiven: true };
    }
    const path = parent?.facts && paths.get(parent.facts.key);
    const current =
      path === undefined
        ? `(select ${parentKey}, _version, _observed_at from ${identifier(given.rows)} where false)`
        : `read_parquet(${text(path)}, hive_partitioning = false)`;
    const living = all.map((relation) => rowsOfParents(relation, parentKey, current));
    return { select: latestRows(given.contract, living, { distinct }), asGiven: false };
  });
}

/** Rewrites the partitions of these months, some at once, and then notes in the table's manifest what they hold. */
async function rewrite(
  ctx: Context,
  database: Database,
  { contract, source, place }: NewRows,
  months: readonly string[],
  merge: (month: string, old: string | undefined) => { select: string; asGiven: boolean },
): Promise<MergedTable> {
  const [several, one] = [pLimit(4), pLimit(1)];
  const at = { contract, source, place };
  const partitions = new Map<string, MergedPartition>();
  await Promise.all(
    months.toSorted().map((month) =>
      several(async () => {
        let asGiven = false;
        const select = (old: string | undefined) => {
          const merged = merge(month, old);
          asGiven = merged.asGiven;
          return merged.select;
        };
        const partition = await rewritePartition(ctx, database, { ...at, month }, select, one);
        partitions.set(month, { ...partition, asGiven });
      }),
    ),
  );
  await noteObjects(ctx, at, partitions);
  return { ...at, partitions };
}

function newRows({ contract, rows }: NewRows, month: string): string {
  const columns = contract.columns.flatMap(({ name }) => (name === "source" ? [] : [identifier(name)])).join(", ");
  return `(select ${columns} from ${identifier(rows)} where _month = ${text(month)})`;
}

/** The months of the new rows, each with whether its keys are all different. */
async function countMonths(database: Database, { contract, rows }: NewRows): Promise<Map<string, boolean>> {
  const key = keyColumns(contract);
  const counted = await database.rows(
    z.object({ month: z.string(), distinct: z.boolean() }),
    `select _month as month, max(n) = 1 as distinct
     from (select _month, count(*) as n from ${identifier(rows)} group by _month, ${key}) group by _month`,
  );
  return new Map(counted.map(({ month, distinct }) => [month, distinct]));
}

/** Gives rows whose key lives in a month already that month; of several new ones with one key, all go to the first. */
async function routeHome(ctx: Context, database: Database, given: NewRows): Promise<void> {
  const { contract, rows } = given;
  const objects: ObjectFacts[] = [];
  for await (const object of ctx.lake.list(canonicalPrefix(given))) objects.push(object);
  const paths = await fetchObjects(ctx, objects);
  const key = keyColumns(contract);
  const homes = objects.map(({ key: object }) => {
    const month = /\/month=([^/]+)\//.exec(object)?.[1] ?? "";
    return `select ${key}, ${text(month)} as home, 0 as rank
            from read_parquet(${textList([paths.get(object) ?? ""])}, hive_partitioning = false)`;
  });
  const table = identifier(rows);
  await database.run(
    `create or replace temp table homes as
     select ${key}, arg_min(home, (rank, home)) as home
     from (select ${key}, _month as home, 1 as rank from ${table} ${homes.map((home) => `union all ${home}`).join(" ")})
     group by ${key};
     update ${table} as new set _month = homes.home from homes
     where ${key
       .split(", ")
       .map((name) => `new.${name} = homes.${name}`)
       .join(" and ")} and new._month <> homes.home;
     drop table homes`,
  );
}
