import pLimit from "p-limit";
import { chunksOf, isHeavy } from "./chunks.ts";
import { type DerivedEntry, derivedKey } from "./derivedManifest.ts";
import { digest, fingerprintOf } from "./fingerprint.ts";
import { bodyText, makeRows } from "./makeRows.ts";
import type { DerivedNode } from "./node.ts";
import { isMonth, partitionsOf, type TablePart } from "./partitions.ts";
import { publish, remove, saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";
import { sideBySide } from "./sideBySide.ts";

/** What became of one table. */
export interface Outcome {
  readonly built: readonly { readonly table: string; readonly partition: string; readonly rows: number }[];
  readonly unchanged: number;
  /** False when time ran out first. */
  readonly done: boolean;
}

/** Partitions after which the manifest is written: what a run that dies loses is a few of them at most. */
const NOTE_EVERY = 8;
/**
 * Builds the partitions of a table that are out of date, deletes those that have no inputs any more, and leaves the
 * table's objects in `run.tables`. What is done is noted as it goes, so a run that dies goes on there.
 */
export async function buildTable(run: Run, node: DerivedNode): Promise<Outcome> {
  const text = bodyText(run, node);
  const body = digest([run.base, text]);
  const ids = partitionsOf(node, run.tables, run.horizon);
  const keyOf = (id: string) => derivedKey(node, id);
  const fingerprints = new Map(
    ids.map((id) => [id, fingerprintOf(run, { ...node, text, byPeriod: node.partition.by === "period" }, id)]),
  );
  const entries: Record<string, DerivedEntry> = {};
  for (const id of ids) {
    const entry = trustedEntry(run, node.name, id, keyOf(id));
    if (entry !== undefined) entries[id] = entry;
  }
  const stale = ids.filter((id) => entries[id]?.fingerprint !== fingerprints.get(id));

  const built: Outcome["built"][number][] = [];
  const limit = pLimit(8);
  const alone = pLimit(1);
  const note = () =>
    alone(() => {
      const before = run.manifests.get(node.name)?.value.partitions;
      return saveManifest(run, node.name, { partitions: { ...before, ...entries } });
    });
  const chunks = [stale.filter(isMonth), stale.filter((id) => !isMonth(id))].flatMap((own) =>
    chunksOf(run, node, ids, own),
  );
  const published: Promise<void>[] = [];
  let unnoted = 0;
  const done = await sideBySide(
    run,
    chunks,
    (chunk) => isHeavy(run, node, chunk),
    async (own, chunk) => {
      const standing = new Map(chunk.flatMap((id) => (entries[id]?.body === body ? [[id, entries[id]] as const] : [])));
      const same = new Map(standing);
      for await (const made of makeRows(own, node, chunk, standing)) {
        same.delete(made.id);
        const put = limit(async () => {
          entries[made.id] = { ...(await publish(run, node.name, made, fingerprints.get(made.id) ?? "")), body };
          unnoted += 1;
          if (unnoted < NOTE_EVERY) return;
          unnoted = 0;
          await note();
        });
        // Awaited below, the connection being free for another chunk; a failure before must not count as unhandled.
        put.catch(() => undefined);
        published.push(put);
        built.push({ table: node.name, partition: made.id, rows: made.rows });
      }
      for (const [id, entry] of same) {
        entries[id] = { ...entry, fingerprint: fingerprints.get(id) ?? "" };
        built.push({ table: node.name, partition: id, rows: entry.rows });
      }
    },
  ).finally(() => Promise.allSettled(published));
  await Promise.all(published);
  built.sort((one, other) => (one.partition < other.partition ? -1 : 1));
  if (!done) {
    await note();
    return { built, unchanged: ids.length - stale.length, done };
  }

  const wanted = new Set(ids.flatMap((id) => (entries[id]?.object ? [keyOf(id)] : [])));
  const leftOver = [...run.listed.keys()].filter(
    (key) => key.startsWith(`${node.folder}/${node.name}/`) && !wanted.has(key),
  );
  for (const key of leftOver) await remove(run, key);
  await saveManifest(run, node.name, { partitions: entries });
  run.tables.set(node.name, partsOf(node, entries));
  return { built, unchanged: ids.length - stale.length, done: true };
}

/** The objects of a derived table as inputs of others. */
export function partsOf({ partition }: DerivedNode, entries: Readonly<Record<string, DerivedEntry>>): TablePart[] {
  return Object.keys(entries)
    .sort()
    .flatMap((id) => {
      const object = entries[id]?.object;
      if (!object) return [];
      const { key, etag, bytes: size, sha256 } = object;
      const months = partition.by === "none" ? undefined : monthsOf(id);
      const holds = partition.by !== "period" ? undefined : isMonth(id) ? "short" : "long";
      return [{ object: { key, etag, size }, sha256, months, holds }];
    });
}

const monthsOf = (id: string): string[] =>
  isMonth(id) ? [id] : Array.from({ length: 12 }, (_, index) => `${id}-${String(index + 1).padStart(2, "0")}`);
