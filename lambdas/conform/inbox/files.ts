import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import type { ObjectFacts } from "../../shared/lake.ts";
import { sha256 } from "../../shared/sha256.ts";
import { readStateFile, type StateFile, writeStateFile } from "../../shared/stateFile.ts";
import type { Drop } from "./drops.ts";
import { type Format, formatOf } from "./format.ts";

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
  /** Of the bytes in `object` now, where people were taken out of them since. */
  erased_sha256: z.string().optional(),
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
  /** Of the file that was copied last. */
  last_arrival: z.nullable(z.iso.datetime()),
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

/** The files that raw holds, as `<table>/<sha256>`, by table. */
export async function namesInRaw({ lake }: Pick<Context, "lake">): Promise<Map<string, string[]>> {
  const names = new Map<string, string[]>();
  for await (const { key } of lake.list("raw/inbox/")) {
    const [, table = "", digest = ""] = /^raw\/inbox\/([^/]+)\/([0-9a-f]{64})\.json$/.exec(key) ?? [];
    if (digest !== "") names.set(table, [...(names.get(table) ?? []), `${table}/${digest}`]);
  }
  return names;
}

/** What raw says of these files, as they came. */
export async function readRawFiles({ lake }: Pick<Context, "lake">, names: readonly string[]): Promise<RawFile[]> {
  const limit = pLimit(16);
  const read = (name: string) => readStateFile(lake, `raw/inbox/${name}.json`, fileSchema, remedy);
  const files = await Promise.all(names.map((name) => limit(() => read(name))));
  return files.flatMap((file) => (file === undefined ? [] : [file.value])).sort(byArrival);
}

/** Writes to `to` a file without the people who were erased; false when it names none of them. */
export type EraseCopy = (table: string, format: Format, path: string, to: string) => Promise<boolean>;

/**
 * Copies drops of one table to raw, in the order of their names, and remembers them. Returns those whose bytes have come
 * before, with the file they came as; and those that changed while they were copied.
 */
export async function takeDrops(ctx: Context, table: string, drops: readonly Drop[], erase: EraseCopy | undefined) {
  const repeated: { drop: Drop; first: RawFile }[] = [];
  const growing: Drop[] = [];
  const seen = await readSeen(ctx, table);
  const taken = { ...seen?.value.drops };
  let last = seen?.value.last_arrival ?? (await lastArrival(ctx, table));
  for (const drop of drops) {
    const copied = await copyToRaw(ctx, drop, taken[drop.file]?.sha256, erase);
    if (copied === undefined) {
      growing.push(drop);
      continue;
    }
    const before = taken[drop.file];
    taken[drop.file] = { etag: drop.etag, sha256: copied.sha256 };
    const known = await readStateFile(ctx.lake, rawFileKey(table, copied.sha256), fileSchema, remedy);
    if (known !== undefined) {
      if (last === null || known.value.arrived_at > last) last = known.value.arrived_at;
      const isSame = known.value.file === drop.file && (before === undefined || before.sha256 === copied.sha256);
      if (!isSame) repeated.push({ drop, first: known.value });
      continue;
    }
    const arrived = Math.max(ctx.now().getTime(), last === null ? 0 : Date.parse(last) + 1);
    last = new Date(arrived).toISOString();
    const file: RawFile = { layout: 1, table, file: drop.file, ...copied, arrived_at: last };
    await writeStateFile(ctx.lake, rawFileKey(table, copied.sha256), file, undefined);
  }
  await writeStateFile<Seen>(
    ctx.lake,
    seenKey(table),
    { layout: 1, table, drops: taken, last_arrival: last },
    seen?.facts,
  );
  return { repeated, growing };
}

/** Notes what the copy of a file is after people were taken out of it. */
export async function noteErased(
  { lake }: Pick<Context, "lake">,
  name: { readonly table: string; readonly digest: string },
  now: Pick<RawFile, "bytes" | "erased_sha256">,
) {
  const key = rawFileKey(name.table, name.digest);
  const read = await readStateFile(lake, key, fileSchema, remedy);
  if (read !== undefined) await writeStateFile(lake, key, { ...read.value, ...now }, read.facts);
}

/** Notes that a dropped file was changed by us alone: it is not to be read as a new one. */
export async function noteSeen({ lake }: Pick<Context, "lake">, { table, file, etag }: Drop, changed: ObjectFacts) {
  const seen = await readSeen({ lake }, table);
  const drop = seen?.value.drops[file];
  if (seen === undefined || drop?.etag !== etag) return;
  const drops = { ...seen.value.drops, [file]: { ...drop, etag: changed.etag } };
  await writeStateFile<Seen>(lake, seenKey(table), { ...seen.value, drops }, seen.facts);
}

/** Where the state does not tell it: of a lake whose state was lost, or of a run that died before it was written. */
async function lastArrival(ctx: Pick<Context, "lake">, table: string): Promise<string | null> {
  const names = (await namesInRaw(ctx)).get(table) ?? [];
  return (await readRawFiles(ctx, names)).at(-1)?.arrived_at ?? null;
}

/**
 * Undefined when the file is no longer the one that was listed. The copy is named by what was dropped, so that the same
 * file is known again also when people were taken out of the copy.
 */
async function copyToRaw(ctx: Context, drop: Drop, before: string | undefined, erase: EraseCopy | undefined) {
  const kind = formatOf(drop.file);
  const ending = kind?.ending ?? "";
  const folder = join(ctx.scratch, "inbox");
  await mkdir(folder, { recursive: true });
  const [path, without] = [join(folder, `dropped${ending}`), join(folder, `erased${ending}`)];
  try {
    const facts = await ctx.lake.download(drop.key, path);
    if (facts?.etag !== drop.etag) return undefined;
    const found = await sha256({ path });
    // What was dropped before, and people taken out of it by us, is still that file.
    const known = before && (await readStateFile(ctx.lake, rawFileKey(drop.table, before), fileSchema, remedy));
    const digest = known && known.value.erased_sha256 === found ? known.value.sha256 : found;
    const object = `raw/inbox/${digest}${ending}`;
    const there = await ctx.lake.head(object);
    if (there !== undefined) return { sha256: digest, object, bytes: there.size };
    const isErased = kind !== undefined && ((await erase?.(drop.table, kind.format, path, without)) ?? false);
    const { size } = await ctx.lake.put(object, { path: isErased ? without : path }, { any: true });
    return { sha256: digest, object, bytes: size };
  } finally {
    await Promise.all([rm(path, { force: true }), rm(without, { force: true })]);
  }
}
