import type { Context } from "../shared/context.ts";
import { DamagedObjectError } from "../shared/damagedObject.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { canonicalPrefix, readCanonicalManifest } from "./canonicalManifest.ts";
import type { TablePlace } from "./partition.ts";

/**
 * The keys of objects that a table's manifest names and that are not in the lake any more; with `filled`, which says that
 * rows have been merged into the table, the table's prefix when neither a manifest nor an object is left. An object that
 * is there with another ETag is not missing: a run died before it noted what it had put. But one that is no whole
 * Parquet file is as good as missing, and deleted: all of it is made again.
 */
export async function missingObjects(
  ctx: Pick<Context, "lake" | "log" | "scratch">,
  at: TablePlace,
  { filled }: { filled: boolean },
): Promise<string[]> {
  const { manifest, facts } = await readCanonicalManifest(ctx, at);
  const noted = new Map(Object.values(manifest.objects).map(({ key, etag }) => [key, etag]));
  const there = new Set<string>();
  for await (const object of ctx.lake.list(canonicalPrefix(at))) {
    if (noted.get(object.key) === object.etag || !(await deleteDamaged(ctx, object))) there.add(object.key);
  }
  const missing = Object.values(manifest.objects).flatMap(({ key }) => (there.has(key) ? [] : [key]));
  if (filled && facts === undefined && there.size === 0) missing.push(canonicalPrefix(at));
  for (const key of missing) {
    const { contract, source } = at;
    ctx.log("warn", `${key} is missing: the table is made again from raw`, { source, table: contract.table, key });
  }
  return missing;
}

/** Deletes an object that is damaged; false when it is whole. */
async function deleteDamaged(ctx: Pick<Context, "lake" | "log" | "scratch">, object: ObjectFacts): Promise<boolean> {
  try {
    await fetchObjects(ctx, [object]);
    return false;
  } catch (error) {
    if (!(error instanceof DamagedObjectError)) throw error;
    ctx.log("warn", `${object.key} is damaged, and deleted`, { key: object.key });
    await ctx.lake.delete(object.key, { ifMatch: object.etag });
    return true;
  }
}
