import { z } from "zod";
import { identifier, text, textList } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { DerivedEntry } from "./derivedManifest.ts";
import type { DerivedNode } from "./node.ts";
import { isMonth } from "./partitions.ts";
import type { Run } from "./run.ts";

/**
 * Of partitions, all months or all years, whose rows have just been made in the table `making`: those whose rows are the
 * ones that stand in the lake. To look once at all of them is cheaper than to write an object for each and then find the
 * same bytes. `standing` has the entries of objects that the same SELECT made; the others are never the same.
 */
export async function samePartitions(
  { ctx, database }: Run,
  { columns, partition }: DerivedNode,
  standing: ReadonlyMap<string, DerivedEntry>,
): Promise<Set<string>> {
  const ids = [...standing.keys()].sort();
  if (ids.length === 0 || partition.by === "none") return new Set();
  const objects = [...standing.values()].flatMap(({ object }) => {
    return object === null ? [] : [{ key: object.key, etag: object.etag, size: object.bytes }];
  });
  const paths = [...(await fetchObjects(ctx, objects)).values()];
  const id = `strftime(${identifier(partition.column)}, ${text(ids.every(isMonth) ? "%Y-%m" : "%Y")})`;
  const counts = await database.rows(
    z.object({ id: z.string(), rows: z.int() }),
    `select ${id} as id, count(*) as rows from making group by 1`,
  );
  const made = new Map(counts.map((row) => [row.id, row.rows]));
  const alike = ids.filter((one) => (made.get(one) ?? 0) === standing.get(one)?.rows);
  if (paths.length === 0) return new Set(alike);
  // No row is there twice, since the order of rows is total: as many, and none that is not there, are the same.
  const equal = columns.map(
    ({ name }) => `present.${identifier(name)} is not distinct from making.${identifier(name)}`,
  );
  const changed = await database.rows(
    z.object({ id: z.string() }),
    `select distinct ${id} as id from making
     anti join read_parquet(${textList(paths)}, hive_partitioning = false) as present on ${equal.join(" and ")}`,
  );
  const others = new Set(changed.map((row) => row.id));
  return new Set(alike.filter((one) => !others.has(one)));
}
