import pLimit from "p-limit";
import { type DerivedEntry, derivedKey } from "./derivedManifest.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { bodyText, inputsOf, makeRows } from "./makeRows.ts";
import type { DerivedNode } from "./node.ts";
import { isMonth, partitionsOf, type TablePart, whole } from "./partitions.ts";
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
/** Bytes of Parquet beyond which a chunk is not made beside another. */
const HEAVY = 24 * 2 ** 20;

/**
 * Builds the partitions of a table that are out of date, deletes those that have no inputs any more, and leaves the
 * table's objects in `run.tables`. What is done is noted as it goes, so a run that dies goes on there.
 */
export async function buildTable(run: Run, node: DerivedNode): Promise<Outcome> {
  const text = bodyText(run, node);
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
      for await (const made of makeRows(own, node, chunk)) {
        const put = limit(async () => {
          entries[made.id] = await publish(run, node.name, made, fingerprints.get(made.id) ?? "");
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

/**
 * Which stale partitions are made in one go. Alone, each reads just its own inputs. Together, what they share (all of an
 * input, or its past) is read once; worth it when many are stale and what they share outweighs what is their own. A
 * chunk takes up as much input of its own as fits DuckDB's memory comfortably.
 */
function chunksOf(run: Run, node: DerivedNode, ids: readonly string[], stale: readonly string[]): string[][] {
  const sizes = new Map(stale.map((id) => [id, inputBytes(run, node, id)]));
  const total = (pick: (size: InputBytes) => number) => [...sizes.values()].reduce((sum, size) => sum + pick(size), 0);
  const isWorthIt =
    stale.length > Math.max(2, ids.length / 3) && total((size) => size.shared) > total((size) => size.own);
  const together = run.chunkBytes === Number.POSITIVE_INFINITY || (isWorthIt && run.chunkBytes > 0);
  if (!together || stale.includes(whole)) return stale.map((id) => [id]);
  const chunks: string[][] = [];
  let bytes = 0;
  for (const id of stale) {
    const { own = 0 } = sizes.get(id) ?? {};
    const current = chunks.at(-1);
    bytes += own;
    if (current !== undefined && bytes <= run.chunkBytes) current.push(id);
    else {
      chunks.push([id]);
      bytes = own;
    }
  }
  return chunks;
}

const isHeavy = (run: Run, node: DerivedNode, chunk: readonly string[]): boolean =>
  [...inputsOf(run, node, chunk, node.partition.by === "period").values()]
    .flat()
    .reduce((sum, { object }) => sum + object.size, 0) > HEAVY;

interface InputBytes {
  /** In the partition's own months. */
  readonly own: number;
  /** Before, after, or of no month. */
  readonly shared: number;
}

function inputBytes(run: Run, node: DerivedNode, id: string): InputBytes {
  const bytes = (reaches: DerivedNode["reaches"]) =>
    [...inputsOf(run, { reaches }, [id], node.partition.by === "period").values()]
      .flat()
      .reduce(
        (sum, { object, months }) => sum + (months === undefined && reaches !== node.reaches ? 0 : object.size),
        0,
      );
  const own = bytes(new Map([...node.reaches.keys()].map((table) => [table, "same" as const])));
  return { own, shared: bytes(node.reaches) - own };
}
