import { stat } from "node:fs/promises";
import { type ObjectFacts, unchangedSince } from "../shared/lake.ts";
import { keepObject } from "../shared/scratch.ts";
import { sha256 } from "../shared/sha256.ts";
import { writeStateFile } from "../shared/stateFile.ts";
import {
  type DerivedEntry,
  type DerivedManifest,
  derivedManifestKey,
  derivedManifestSchema,
} from "./derivedManifest.ts";
import type { Run } from "./run.ts";

/** A partition as it was just made, in a local file; it has none when it has no rows. */
export interface MadePartition {
  readonly id: string;
  readonly key: string;
  readonly rows: number;
  readonly path: string | undefined;
}

/** What the table's manifest says of a partition, as long as it speaks of the object that is in the lake. */
export function trustedEntry(run: Run, table: string, id: string, key: string): DerivedEntry | undefined {
  const entry = run.manifests.get(table)?.value.partitions[id];
  return entry !== undefined && entry.object?.etag === run.listed.get(key)?.etag ? entry : undefined;
}

/**
 * Puts a partition in the lake, unless what is there already has the same bytes, and returns the manifest's new entry
 * for it. The condition is that nobody else has replaced the object since this run listed it.
 */
export async function publish(
  run: Run,
  table: string,
  made: MadePartition,
  fingerprint: string,
): Promise<DerivedEntry> {
  const { id, key, rows, path } = made;
  if (path === undefined) {
    await remove(run, key);
    return { fingerprint, rows, object: null };
  }
  const known = trustedEntry(run, table, id, key)?.object;
  const content = await sha256({ path });
  if (known?.sha256 === content) {
    await keepObject(run.ctx, { key, etag: known.etag, size: known.bytes }, path);
    return { fingerprint, rows, object: known };
  }
  const facts = await run.ctx.lake.put(key, { path }, unchangedSince(run.listed.get(key)));
  run.listed.set(key, facts);
  const bytes = (await stat(path)).size;
  await keepObject(run.ctx, facts, path);
  return { fingerprint, rows, object: { key, etag: facts.etag, sha256: content, bytes } };
}

/** Deletes an object that should no longer be there. */
export async function remove(run: Run, key: string): Promise<void> {
  const present: ObjectFacts | undefined = run.listed.get(key);
  if (present === undefined) return;
  await run.ctx.lake.delete(key, { ifMatch: present.etag });
  run.listed.delete(key);
}

/** Writes a table's manifest, if it says anything new. */
export async function saveManifest(
  run: Run,
  table: string,
  change: Omit<DerivedManifest, "layout" | "table">,
): Promise<void> {
  const partitions = Object.fromEntries(
    Object.entries(change.partitions).sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  const manifest = derivedManifestSchema.parse({ layout: 1, table, ...change, partitions });
  const read = run.manifests.get(table);
  if (read !== undefined && JSON.stringify(read.value) === JSON.stringify(manifest)) return;
  run.manifests.set(table, await writeStateFile(run.ctx.lake, derivedManifestKey(table), manifest, read?.facts));
}
