import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MilepostError } from "../../../lambdas/shared/errors.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { conditionsContract } from "./conditionsContract.ts";
import { listContract } from "./listContract.ts";
import { any, bytes, ifAbsent, keysBelow, textAt } from "./objects.ts";

/** What every adapter of the port must do. `open` gives a further client of one and the same empty lake. */
export function lakeContract(name: string, open: () => Lake): void {
  describe(name, () => {
    let lake: Lake;
    let scratch: string;
    beforeAll(async () => {
      lake = open();
      scratch = await mkdtemp(join(tmpdir(), "milepost-contract-"));
    });
    afterAll(() => rm(scratch, { recursive: true }));

    test("nothing there reads as undefined", async () => {
      expect(await lake.head("none/here")).toBeUndefined();
      expect(await lake.get("none/here")).toBeUndefined();
      expect(await lake.download("none/here", join(scratch, "none"))).toBeUndefined();
      expect(await readdir(scratch)).toEqual([]);
      expect(await keysBelow(lake, "none/")).toEqual([]);
    });

    test("what was put is read back", async () => {
      const put = await lake.put("a/object", bytes("hello"), ifAbsent);
      expect(put).toEqual({ key: "a/object", etag: expect.any(String), size: 5 });
      expect(await lake.head("a/object")).toEqual(put);
      expect(await lake.get("a/object")).toMatchObject({ ...put, body: expect.any(Uint8Array) });
      expect(await textAt(open(), "a/object")).toBe("hello");
      expect(await Array.fromAsync(lake.list("a/"))).toEqual([put]);
    });

    test("an empty object is an object", async () => {
      await lake.put("empty", bytes(""), ifAbsent);
      expect(await lake.get("empty")).toMatchObject({ size: 0 });
      await writeFile(join(scratch, "empty"), "");
      expect(await lake.put("empty-file", { path: join(scratch, "empty") }, ifAbsent)).toMatchObject({ size: 0 });
    });

    test("a local file is put as it stands", async () => {
      const content = Buffer.alloc(3 << 20, "milepost ");
      await writeFile(join(scratch, "file"), content);
      expect(await lake.put("file", { path: join(scratch, "file") }, ifAbsent)).toMatchObject({ size: content.length });
      expect(Buffer.from((await lake.get("file"))?.body ?? []).equals(content)).toBe(true);
    });

    test("a local file that is not there, or cannot be read, is an error and no object", async () => {
      await expect(lake.put("unread", { path: join(scratch, "missing") }, any)).rejects.toThrow("ENOENT");
      await expect(lake.put("unread", { path: scratch }, any)).rejects.toThrow("EISDIR");
      expect(await lake.head("unread")).toBeUndefined();
    });

    test("a folder of keys is no object", async () => {
      await lake.put("folder/inside", bytes("x"), ifAbsent);
      expect(await lake.head("folder")).toBeUndefined();
      expect(await lake.get("folder")).toBeUndefined();
      expect(await lake.head("folder/inside/deeper")).toBeUndefined();
    });

    test.each([
      "canonical/orders/source=shop-eu/month=2026-11/data.parquet",
      "inbox/orders/My orders (final), v2 + more.csv",
      "inbox/orders/ leading and trailing ",
      "inbox/订单/客单价 № 1 – größe 😀.csv",
      "inbox/100%25 & <b>'\"~#?;:@$!*[]{}|^`.csv",
      ".hidden/.file",
      `long/${"x".repeat(255)}/${"é".repeat(127)}/${"y".repeat(255)}`,
    ])("the key %s", async (key) => {
      const put = await lake.put(key, bytes(key), ifAbsent);
      expect(await textAt(lake, key)).toBe(key);
      expect(await Array.fromAsync(lake.list(key))).toEqual([put]);
      await lake.copy(key, `copied/${put.etag.replaceAll(/\W/g, "")}`, any);
      await lake.delete(key, { ifMatch: put.etag });
      expect(await lake.head(key)).toBeUndefined();
    });

    test.each([
      "",
      "/a",
      "a/",
      "a//b",
      "..",
      "../a",
      "a/../../b",
      "./a",
      ".milepost/lock",
      "a\0b",
      "a\\b",
      "a\nb",
      "\ud800",
    ])("the key %j is refused", async (key) => {
      await expect(lake.put(key, bytes("x"), any)).rejects.toThrow(MilepostError);
      await expect(lake.get(key)).rejects.toThrow(MilepostError);
      await expect(lake.head(key)).rejects.toThrow(MilepostError);
      await expect(lake.download(key, join(scratch, "x"))).rejects.toThrow(MilepostError);
      await expect(lake.delete(key)).rejects.toThrow(MilepostError);
      await expect(lake.copy(key, "x", any)).rejects.toThrow(MilepostError);
      await expect(lake.copy("a/object", key, any)).rejects.toThrow(MilepostError);
    });

    test("a prefix does not leave the lake", async () => {
      await expect(keysBelow(lake, "../")).rejects.toThrow(MilepostError);
      await expect(keysBelow(lake, "a/../../")).rejects.toThrow(MilepostError);
      await expect(keysBelow(lake, "/")).rejects.toThrow(MilepostError);
    });

    conditionsContract(open, () => scratch);
    listContract(open);

    describe("reads", () => {
      test("a download replaces the local file whole, and leaves nothing beside it", async () => {
        const folder = join(scratch, "made/on/the/way");
        await lake.put("down", bytes("one"), any);
        expect(await lake.download("down", join(folder, "file"))).toEqual(await lake.head("down"));
        await lake.put("down", bytes("two"), any);
        await lake.download("down", join(folder, "file"));
        expect(await readFile(join(folder, "file"), "utf8")).toBe("two");
        expect(await readdir(folder)).toEqual(["file"]);
      });

      test("while an object is overwritten a reader sees one version whole", async () => {
        const version = (n: number) => Buffer.alloc(1 << 20, String(n % 10));
        await lake.put("moving", version(0), any);
        let writing = true;
        const readers = [0, 1].map(async (reader) => {
          for (let n = 0; writing || n === 0; n++) {
            const path = join(scratch, `moving-${reader}`);
            const got = reader === 0 ? (await lake.get("moving"))?.body : undefined;
            if (reader === 1) await lake.download("moving", path);
            const content = Buffer.from(got ?? (await readFile(path)));
            expect(content.equals(Buffer.alloc(1 << 20, content.subarray(0, 1)))).toBe(true);
          }
        });
        for (let n = 1; n < 20; n++) await lake.put("moving", version(n), any);
        writing = false;
        await Promise.all(readers);
      });
    });
  });
}
