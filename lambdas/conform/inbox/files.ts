import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import { sha256 } from "../../shared/sha256.ts";
import { readStateFile, type StateFile, writeStateFile } from "../../shared/stateFile.ts";
import type { Drop } from "./drops.ts";
import { formatOf } from "./format.ts";

const fileSchema = z.strictObject({
  layout: z.literal(1),
  table: z.string(),
  /** The name it was first dropped under. */
  file: z.string(),
  /** Its bytes, in `raw/inbox/`. */
  object: z.string(),
  sha256: z.string(),
  bytes: z.int(),
  /** When it was first seen (UTC): the version of its rows that tell none. No two files of a table have the same. */
  arrived_at: z.iso.datetime(),
});

/** The manifest of a dropped file that was copied to raw. Lies at `raw/inbox/<table>/<sha256>.json`, written once. */
export type RawFile = z.infer<typeof fileSchema>;

const rawFileKey = (table: string, digest: string) => `raw/inbox/${table}/${digest}.json`;
const remedy = "Put back what Milepost wrote there; where nothing did, delete the file.";

const seenSchema = z.strictObject({
  layout: z.literal(1),
  table: z.string(),
  /** What was last seen under each name in the inbox. */
  drops: z.record(z.string(), z.strictObject({ etag: z.string(), sha256: z.string() })),
});
/** Which drops of a table have been copied to raw. Lies at `state/inbox/<table>.json`; without it all are looked at again. */
export type Seen = z.infer<typeof seenSchema>;

const seenKey = (table: string) => `state/inbox/${table}.json`;

export async function readSeen({ lake }: Pick<Context, "lake">, table: string): Promise<StateFile<Seen> | undefined> {
  return readStateFile(lake, seenKey(table), seenSchema, "Delete it: the inbox is then looked through again.");
}

/** Earlier files first; the table's name parts those of one instant. */
export const byArrival = (one: RawFile, other: RawFile) =>
  `${one.arrived_at} ${one.table}` < `${other.arrived_at} ${other.table}` ? -1 : 1;

/** Every file of a table that raw holds, as they came. */
export async function rawFiles({ lake }: Pick<Context, "lake">, table: string): Promise<RawFile[]> {
  const files: RawFile[] = [];
  for await (const { key } of lake.list(`raw/inbox/${table}/`)) {
    const found = await readStateFile(lake, key, fileSchema, remedy);
    if (found) files.push(found.value);
  }
  return files.sort(byArrival);
}

/**
 * Copies drops of one table to raw, in the order of their names, and remembers them. Returns those whose bytes have come
 * before, with the file they came as; and those that changed while they were copied.
 */
export async function takeDrops(ctx: Context, table: string, drops: readonly Drop[]) {
  const repeated: { drop: Drop; first: RawFile }[] = [];
  const growing: Drop[] = [];
  const seen = await readSeen(ctx, table);
  const taken = { ...seen?.value.drops };
  const files = await rawFiles(ctx, table);
  for (const drop of drops) {
    const copied = await copyToRaw(ctx, drop);
    if (copied === undefined) {
      growing.push(drop);
      continue;
    }
    taken[drop.file] = { etag: drop.etag, sha256: copied.sha256 };
    const first = files.find((file) => file.sha256 === copied.sha256);
    if (first !== undefined) {
      if (first.file !== drop.file) repeated.push({ drop, first });
      continue;
    }
    const last = files.at(-1)?.arrived_at;
    const arrived = Math.max(ctx.now().getTime(), last === undefined ? 0 : Date.parse(last) + 1);
    const file: RawFile = {
      layout: 1,
      table,
      file: drop.file,
      ...copied,
      bytes: drop.size,
      arrived_at: new Date(arrived).toISOString(),
    };
    await writeStateFile(ctx.lake, rawFileKey(table, copied.sha256), file, undefined);
    files.push(file);
  }
  await writeStateFile<Seen>(ctx.lake, seenKey(table), { layout: 1, table, drops: taken }, seen?.facts);
  return { files, repeated, growing };
}

/** Undefined when the file is no longer the one that was listed. */
async function copyToRaw(ctx: Context, drop: Drop) {
  const ending = formatOf(drop.file)?.ending ?? "";
  const folder = join(ctx.scratch, "inbox");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `dropped${ending}`);
  try {
    const facts = await ctx.lake.download(drop.key, path);
    if (facts?.etag !== drop.etag) return undefined;
    const digest = await sha256({ path });
    const object = `raw/inbox/${digest}${ending}`;
    if ((await ctx.lake.head(object)) === undefined) await ctx.lake.put(object, { path }, { any: true });
    return { sha256: digest, object };
  } finally {
    await rm(path, { force: true });
  }
}
