import { z } from "zod";
import { identifier, text, textList } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { DerivedEntry } from "./derivedManifest.ts";
import type { DerivedNode } from "./node.ts";
import { isMonth, spanOf } from "./partitions.ts";
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
  const names = columns.map(({ name }) => identifier(name)).join(", ");
  const day = identifier(partition.column);
  const id = `strftime(${day}, ${text(ids.every(isMonth) ? "%Y-%m" : "%Y")})`;
  const { firstDay, endDay } = spanOf(ids);
  const made = `select ${names} from making
    where ${day} >= date ${text(firstDay)} and ${day} < date ${text(endDay)} and ${id} in (${ids.map(text).join(", ")})`;
  const present =
    paths.length === 0
      ? `select ${names} from making where false`
      : `select ${names} from read_parquet(${textList(paths)}, hive_partitioning = false)`;
  const changed = await database.rows(
    z.object({ id: z.string() }),
    `select distinct ${id} as id
     from ((${made} except all ${present}) union all (${present} except all ${made})) as differing`,
  );
  const others = new Set(changed.map((row) => row.id));
  return new Set(ids.filter((one) => !others.has(one)));
}
