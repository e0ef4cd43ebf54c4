import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readdir, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { folderLake } from "../../../lambdas/shared/lake/folder.ts";
import { lakeContract } from "./contract.ts";

const root = mkdtempSync(join(tmpdir(), "milepost-lake-"));
afterAll(() => rmSync(root, { recursive: true }));
const newFolder = () => mkdtemp(join(root, "other-"));
const bytes = Buffer.from;
const any = { any: true } as const;

const contractFolder = join(root, "contract");
lakeContract("the folder lake", () => folderLake(contractFolder));

describe("the folder", () => {
  test("processes that add to one object at once lose nothing", async () => {
    const folder = await newFolder();
    const names = ["a", "b", "c", "d"];
    const script = join(import.meta.dirname, "addNames.ts");
    await Promise.all(names.map((name) => promisify(execFile)(process.execPath, [script, folder, name])));
    const added = Buffer.from((await folderLake(folder).get("names"))?.body ?? [])
      .toString()
      .split(",");
    const expected = names.flatMap((name) => Array.from({ length: 10 }, (_, n) => `${name}${n}`));
    expect(added.filter(Boolean).sort()).toEqual(expected);
  });

  test("a process killed while it holds the lock holds it no longer", async () => {
    const folder = await newFolder();
    const lake = folderLake(folder);
    await lake.put("before", bytes("x"), any);
    const holder = spawn(
      process.execPath,
      [
        "-e",
        `const lock = new (require("node:sqlite").DatabaseSync)(process.argv[1]);
         lock.exec("begin immediate"); console.log("held"); setInterval(() => {}, 1000);`,
        join(folder, ".milepost/lock"),
      ],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    await once(holder.stdout, "data");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await lake.put("after", bytes("x"), any);
    expect(await lake.head("after")).toBeTruthy();
  });

  test("holds files at their keys, and nothing unfinished once a put is over", async () => {
    const folder = await newFolder();
    const lake = folderLake(folder);
    await lake.put("raw/shop/orders/1.ndjson", bytes("1"), { ifAbsent: true });
    await lake.put("raw/shop/orders/1.ndjson", bytes("2"), any);
    await expect(lake.put("raw/shop/orders/1.ndjson", bytes("3"), { ifAbsent: true })).rejects.toThrow("1.ndjson");
    expect((await readdir(folder, { recursive: true })).filter((path) => !path.includes(".milepost"))).toEqual([
      "raw",
      "raw/shop",
      "raw/shop/orders",
      "raw/shop/orders/1.ndjson",
    ]);
    expect(await readdir(join(folder, ".milepost/unfinished"))).toEqual([]);
    expect(await Array.fromAsync(lake.list(""))).toHaveLength(1);
  });

  test("what a process that died left a day ago is removed, what another is writing is not", async () => {
    const folder = await newFolder();
    const unfinished = join(folder, ".milepost/unfinished");
    await mkdir(unfinished, { recursive: true });
    for (const name of ["dead", "writing"]) await writeFile(join(unfinished, name), "half");
    const twoDaysAgo = Date.now() / 1000 - 2 * 86_400;
    await utimes(join(unfinished, "dead"), twoDaysAgo, twoDaysAgo);
    await folderLake(folder).put("x", bytes("x"), any);
    expect(await readdir(unfinished)).toEqual(["writing"]);
  });

  test("a name that is a file here and a folder there is said to be", async () => {
    const lake = folderLake(await newFolder());
    await lake.put("a/b", bytes("x"), any);
    await expect(lake.put("a", bytes("x"), any)).rejects.toThrow("a name in it is a file here and a folder there");
    await expect(lake.put("a/b/c", bytes("x"), any)).rejects.toThrow("a name in it is a file here and a folder there");
  });

  test("a link to a folder elsewhere is followed", async () => {
    const [folder, elsewhere] = [await newFolder(), await newFolder()];
    await mkdir(join(elsewhere, "orders"));
    await writeFile(join(elsewhere, "orders/mine.csv"), "x");
    await symlink(elsewhere, join(folder, "inbox"));
    const found = await Array.fromAsync(folderLake(folder).list("inbox/"));
    expect(found).toMatchObject([{ key: "inbox/orders/mine.csv", size: 1 }]);
  });

  test("a file edited by hand is another version", async () => {
    const folder = await newFolder();
    const lake = folderLake(folder);
    const read = await lake.put("state", bytes("1"), any);
    await writeFile(join(folder, "state"), "by hand");
    await expect(lake.put("state", bytes("2"), { ifMatch: read.etag })).rejects.toThrow("something else has changed");
  });
});
