import { randomUUID } from "node:crypto";
import type { BigIntStats } from "node:fs";
import { copyFile, type FileHandle, mkdir, open, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { ConflictError, MilepostError } from "../errors.ts";
import type { Body, Lake, ObjectFacts, PutCondition } from "../lake.ts";
import { sha256 } from "../sha256.ts";
import { etagOf, hasCode, isNothingThere, placeFile, removeFile, removeLeftovers, statFile } from "./folderFiles.ts";
import { listFolder } from "./folderList.ts";
import { exclusively } from "./folderLock.ts";
import { checkKey, checkPrefix, OWN_FOLDER } from "./key.ts";
import { writeWholeFile } from "./wholeFile.ts";

/**
 * A lake in a local folder: an object is the file at the path its key spells, so anything that reads files can read it.
 * `url` is the folder as the user named it; it is made with the first object.
 */
export function folderLake(url: string): Lake {
  const root = resolve(url);
  // In the lake itself: a file can only be renamed within its file system.
  const unfinished = join(root, OWN_FOLDER, "unfinished");
  const lock = join(root, OWN_FOLDER, "lock");
  let swept = false;

  function pathOf(key: string): string {
    checkKey(key);
    return join(root, key);
  }

  async function setAside(aside: string, body: Body): Promise<void> {
    await mkdir(unfinished, { recursive: true });
    if (body instanceof Uint8Array) await writeFile(aside, body, { flush: true });
    else {
      await copyFile(body.path, aside);
      await using file = await open(aside, "r+");
      await file.sync();
    }
    if (!swept) await removeLeftovers(unfinished, aside);
    swept = true;
  }

  function place(key: string, aside: string, condition: PutCondition): BigIntStats | undefined {
    try {
      return exclusively(lock, () => placeFile(aside, pathOf(key), condition));
    } catch (error) {
      if (!["EEXIST", "ENOTDIR", "EISDIR"].some((code) => hasCode(error, code))) throw error;
      throw new MilepostError(`${url}: ${key} cannot be kept: a name in it is a file here and a folder there.`, {
        cause: error,
        key,
      });
    }
  }

  /** What stands at `key` when its bytes are those of the file `ours`. */
  async function sameBytes(key: string, ours: string): Promise<ObjectFacts | undefined> {
    const there = await openObject(pathOf(key));
    if (!there) return undefined;
    const theirs = await sha256(there.file.createReadStream());
    return theirs === (await sha256({ path: ours })) ? factsOf(key, there.stats) : undefined;
  }

  async function put(key: string, body: Body, condition: PutCondition): Promise<ObjectFacts> {
    checkKey(key);
    const aside = join(unfinished, randomUUID());
    try {
      await setAside(aside, body);
      const placed = place(key, aside, condition);
      const facts = placed ? factsOf(key, placed) : await sameBytes(key, aside);
      if (!facts) throw new ConflictError(`${url}: something else has changed ${key} meanwhile.`, { key });
      return facts;
    } finally {
      await rm(aside, { force: true });
    }
  }

  return {
    url,
    put,
    async head(key) {
      const stats = statFile(pathOf(key));
      return stats && factsOf(key, stats);
    },
    async get(key) {
      const there = await openObject(pathOf(key));
      if (!there) return undefined;
      await using file = there.file;
      return { ...factsOf(key, there.stats), body: await file.readFile() };
    },
    async download(key, path) {
      const there = await openObject(pathOf(key));
      if (!there) return undefined;
      await writeWholeFile(path, there.file.createReadStream({ highWaterMark: 1 << 20 }));
      return factsOf(key, there.stats);
    },
    async *list(prefix) {
      checkPrefix(prefix);
      for await (const { key, stats } of listFolder(root, prefix)) yield factsOf(key, stats);
    },
    async delete(key, { ifMatch } = {}) {
      const path = pathOf(key);
      // Without the folder there is nothing to delete, and no place for the lock.
      if (!statFile(path)) return;
      await mkdir(unfinished, { recursive: true });
      if (exclusively(lock, () => removeFile(path, ifMatch))) return;
      throw new ConflictError(`${url}: something else has changed ${key} meanwhile.`, { key });
    },
    async copy(from, to, condition) {
      if (!statFile(pathOf(from))) throw new MilepostError(`${url}: there is no ${from} to copy.`, { key: from });
      return put(to, { path: pathOf(from) }, condition);
    },
  };
}

/** An open file with its facts: both stay those of one version, whatever is renamed over it meanwhile. */
async function openObject(path: string): Promise<{ file: FileHandle; stats: BigIntStats } | undefined> {
  let file: FileHandle;
  try {
    file = await open(path);
  } catch (error) {
    if (isNothingThere(error)) return undefined;
    throw error;
  }
  const stats = await file.stat({ bigint: true });
  if (stats.isFile()) return { file, stats };
  await file.close();
  return undefined;
}

function factsOf(key: string, stats: BigIntStats): ObjectFacts {
  return { key, etag: etagOf(stats), size: Number(stats.size) };
}
