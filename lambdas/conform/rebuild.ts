import type { Context } from "../shared/context.ts";
import { unchangedSince } from "../shared/lake.ts";
import { type CanonicalManifest, canonicalKey } from "../shared/tableManifest.ts";
import { canonicalPrefix, noteObjects, readCanonicalManifest } from "./canonicalManifest.ts";
import type { StreamTarget } from "./conformBatch.ts";
import { rebuildsPrefix, type StoredConformState, writeConformState } from "./conformState.ts";
import type { TablePlace } from "./partition.ts";

/**
 * No fingerprint is this: while it stands, the tables are neither the old nor the new ones, or lack objects, and only a
 * rebuild ends it.
 */
export const switching = "switching";

/** Marks a stream whose tables lack objects: it is conformed again from raw, and what files added to them is added anew. */
export function markLacking(ctx: Pick<Context, "lake">, { state, facts }: StoredConformState) {
  const made_again = (state.made_again ?? 0) + 1;
  return writeConformState(ctx, { ...state, fingerprint: switching, made_again }, { read: facts });
}

/**
 * Puts the tables that were made anew beside the old ones in their place: each object that differs, then the objects
 * that are no more, then the manifest; at last the stream's state says so. What a run that dies has done is found as it
 * should be by the next one.
 */
export async function switchOver(
  ctx: Context,
  { source, sql, contracts, place }: Pick<StreamTarget, "source" | "sql" | "contracts" | "place">,
  { standing, rebuilt }: { standing: StoredConformState; rebuilt: StoredConformState },
): Promise<void> {
  const marked = await writeConformState(ctx, { ...standing.state, fingerprint: switching }, { read: standing.facts });
  for (const { table } of sql.tables) {
    const contract = contracts.get(table);
    if (contract !== undefined) await switchTable(ctx, { contract, source, place });
  }
  const { made_again } = standing.state;
  await writeConformState(ctx, { ...rebuilt.state, made_again }, { read: marked.facts });
}

/** Puts one rebuilt table in place: what is the same stays as it is. */
export async function switchTable(ctx: Pick<Context, "lake">, rebuilt: TablePlace): Promise<void> {
  const { contract, source } = rebuilt;
  const standing = { contract, source, place: "" };
  const { manifest } = await readCanonicalManifest(ctx, rebuilt);
  const entries = new Map<string, { entry: CanonicalManifest["objects"][string] | undefined }>();
  for (const [month, made] of Object.entries(manifest.objects)) {
    const key = canonicalKey(contract.table, source, month);
    const there = await ctx.lake.head(key);
    const same = there !== undefined && (await isSame(ctx, standing, month, there.etag, made.sha256));
    const facts = same ? there : await ctx.lake.copy(made.key, key, unchangedSince(there));
    entries.set(month, { entry: { ...made, key, etag: facts.etag } });
  }
  for await (const { key, etag } of ctx.lake.list(canonicalPrefix(standing))) {
    const month = /\/month=([^/]+)\//.exec(key)?.[1] ?? "";
    if (entries.has(month)) continue;
    await ctx.lake.delete(key, { ifMatch: etag });
    entries.set(month, { entry: undefined });
  }
  // What the manifest named and is not there any more.
  for (const month of Object.keys((await readCanonicalManifest(ctx, standing)).manifest.objects)) {
    if (!entries.has(month)) entries.set(month, { entry: undefined });
  }
  await noteObjects(ctx, standing, entries);
}

/** Whether the manifest knows the object that is there, and it has these bytes. */
async function isSame(
  ctx: Pick<Context, "lake">,
  at: TablePlace,
  month: string,
  etag: string,
  sha256: string,
): Promise<boolean> {
  const entry = (await readCanonicalManifest(ctx, at)).manifest.objects[month];
  return entry?.etag === etag && entry.sha256 === sha256;
}

/** Deletes what rebuilds of the stream have left, but not `kept`'s. */
export async function dropRebuilds(
  ctx: Pick<Context, "lake">,
  source: string,
  stream: string,
  kept?: string,
): Promise<void> {
  for await (const { key, etag } of ctx.lake.list(rebuildsPrefix(source, stream))) {
    if (kept === undefined || !key.startsWith(kept)) await ctx.lake.delete(key, { ifMatch: etag });
  }
}
