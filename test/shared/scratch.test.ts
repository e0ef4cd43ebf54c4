import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConflictError } from "../../lambdas/shared/errors.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { dropObjects, fetchObjects, keepObject } from "../../lambdas/shared/scratch.ts";

let folder: string;
let lake: Lake;
let downloads: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-scratch-"));
  const plain = folderLake(join(folder, "lake"));
  downloads = [];
  lake = {
    ...plain,
    download: (key, path) => {
      downloads.push(key);
      return plain.download(key, path);
    },
  };
});
afterEach(() => rm(folder, { recursive: true }));

const place = () => ({ lake, scratch: join(folder, "scratch") });
const put = (key: string, words: string) => lake.put(key, new TextEncoder().encode(words), { any: true });

test("an object is fetched once, and again when it has changed", async () => {
  const first = await put("a/data.parquet", "one");
  const other = await put("b/data.parquet", "two");
  await fetchObjects(place(), [first, other]);
  const paths = await fetchObjects(place(), [first]);
  expect(downloads.sort()).toEqual([first.key, other.key]);
  expect(await readFile(paths.get(first.key) ?? "", "utf8")).toBe("one");

  const changed = await put("a/data.parquet", "three");
  const again = await fetchObjects(place(), [changed, other]);
  expect(await readFile(again.get(changed.key) ?? "", "utf8")).toBe("three");
  expect(downloads).toHaveLength(3);
});

test("an object that is no longer the one asked for is refused and not kept", async () => {
  const old = await put("a/data.parquet", "one");
  await put("a/data.parquet", "two");
  await expect(fetchObjects(place(), [old])).rejects.toThrow(ConflictError);
  expect(await readdir(join(folder, "scratch", "objects"))).toEqual([]);
});

test("an object that is gone is an error that names it", async () => {
  const gone = await put("a/data.parquet", "one");
  await lake.delete(gone.key);
  await expect(fetchObjects(place(), [gone])).rejects.toThrow(/a\/data\.parquet is gone/);
});

test("what was just written need not be fetched, and what is dropped is forgotten", async () => {
  const local = join(folder, "new.parquet");
  await writeFile(local, "mine");
  const facts = await lake.put("a/data.parquet", { path: local }, { ifAbsent: true });
  await keepObject(place(), facts, local);
  await fetchObjects(place(), [facts]);
  expect(downloads).toEqual([]);
  await dropObjects(place(), [facts]);
  await fetchObjects(place(), [facts]);
  expect(downloads).toEqual([facts.key]);
});
