import type { Context } from "../shared/context.ts";
import { canonicalPrefix, readCanonicalManifest } from "./canonicalManifest.ts";
import type { TablePlace } from "./partition.ts";

/**
 * The keys of objects that a table's manifest names and that are not in the lake any more; with `filled`, which says that
 * rows have been merged into the table, the table's prefix when neither a manifest nor an object is left. An object that
 * is there with another ETag is not missing: a run died before it noted what it had put.
 */
export async function missingObjects(
  ctx: Pick<Context, "lake" | "log">,
  at: TablePlace,
  { filled }: { filled: boolean },
): Promise<string[]> {
  const { manifest, facts } = await readCanonicalManifest(ctx, at);
  const there = new Set<string>();
  for await (const { key } of ctx.lake.list(canonicalPrefix(at))) there.add(key);
  const missing = Object.values(manifest.objects).flatMap(({ key }) => (there.has(key) ? [] : [key]));
  if (filled && facts === undefined && there.size === 0) missing.push(canonicalPrefix(at));
  for (const key of missing) {
    const { contract, source } = at;
    ctx.log("warn", `${key} is missing: the table is made again from raw`, { source, table: contract.table, key });
  }
  return missing;
}
