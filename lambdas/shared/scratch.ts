import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import pLimit from "p-limit";
import type { Context } from "./context.ts";
import { refuseDamaged } from "./damagedObject.ts";
import { ConflictError, MilepostError } from "./errors.ts";
import type { ObjectFacts } from "./lake.ts";

type Place = Pick<Context, "lake" | "scratch">;

/** A Lambda's /tmp has room for these, DuckDB's spill and what is being written. */
const keepBytes = 3 * 2 ** 30;
/** Requests at once: enough to fill a Lambda's network, few enough for its memory. */
const atOnce = 16;

/**
 * Local copies of objects of the lake, by key. A copy is kept by its ETag, so what has not changed is not fetched again;
 * the copies used longest ago make room for new ones. Rejects with ConflictError when an object is no longer the one
 * that was asked for, and with DamagedObjectError when it is one of Milepost's own that is not whole.
 */
export async function fetchObjects(ctx: Place, objects: readonly ObjectFacts[]): Promise<Map<string, string>> {
  const folder = join(ctx.scratch, "objects");
  await mkdir(folder, { recursive: true });
  const wanted = new Map(objects.map((object) => [cachePath(ctx, object), object]));
  const missing = new Map(wanted);
  const now = new Date();
  for (const path of wanted.keys()) if (await touch(path, now)) missing.delete(path);
  if (missing.size > 0) await makeRoom(folder, wanted);

  const limit = pLimit(atOnce);
  await Promise.all([...missing].map(([path, object]) => limit(() => download(ctx, object, path))));
  return new Map([...wanted].map(([path, object]) => [object.key, path]));
}

/** Takes a local file over as the copy of an object that was just written from it; the file is moved. */
export async function keepObject(ctx: Pick<Context, "scratch">, object: ObjectFacts, path: string): Promise<string> {
  const copy = cachePath(ctx, object);
  await mkdir(dirname(copy), { recursive: true });
  await rename(path, copy);
  return copy;
}

/** Forgets copies that will not be asked for again. */
export async function dropObjects(ctx: Pick<Context, "scratch">, objects: readonly ObjectFacts[]): Promise<void> {
  for (const object of objects) await rm(cachePath(ctx, object), { force: true });
}

async function download(ctx: Place, object: ObjectFacts, path: string): Promise<void> {
  const facts = await ctx.lake.download(object.key, path);
  if (facts === undefined) {
    throw new MilepostError(`${ctx.lake.url}: ${object.key} is gone.`, { key: object.key });
  }
  if (facts.etag !== object.etag) {
    await rm(path, { force: true });
    throw new ConflictError(`${ctx.lake.url}: something else has changed ${object.key} meanwhile.`, {
      key: object.key,
    });
  }
  try {
    await refuseDamaged({ lake: ctx.lake.url, key: object.key, path });
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Deletes the copies used longest ago, but none that is wanted, until all that is wanted has room. */
async function makeRoom(folder: string, wanted: ReadonlyMap<string, ObjectFacts>): Promise<void> {
  const kept = await Promise.all((await readdir(folder)).map((name) => look(join(folder, name))));
  const others = kept
    .filter((file) => file !== undefined)
    .filter(({ path }) => !wanted.has(path))
    .sort((one, other) => one.mtimeMs - other.mtimeMs);
  let bytes = [...wanted.values(), ...others].reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of others) {
    if (bytes <= keepBytes) return;
    await rm(path, { force: true });
    bytes -= size;
  }
}

/** Undefined for a file that is gone: another download that runs beside this one has just renamed or dropped it. */
async function look(path: string): Promise<{ path: string; size: number; mtimeMs: number } | undefined> {
  try {
    const { size, mtimeMs } = await stat(path);
    return { path, size, mtimeMs };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Notes that the copy is in use; false when there is none. */
async function touch(path: string, now: Date): Promise<boolean> {
  try {
    await utimes(path, now, now);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function cachePath({ scratch }: Pick<Context, "scratch">, { key, etag }: ObjectFacts): string {
  const name = createHash("sha256").update(`${key}\n${etag}`).digest("hex").slice(0, 32);
  return join(scratch, "objects", `${name}-${basename(key)}`);
}
