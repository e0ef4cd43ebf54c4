import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ConflictError, MilepostError } from "../../../lambdas/shared/errors.ts";
import { type Lake, type ObjectFacts, unchangedSince } from "../../../lambdas/shared/lake.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const ifAbsent = { ifAbsent: true } as const;
const any = { any: true } as const;

async function textAt(lake: Lake, key: string): Promise<string | undefined> {
  const object = await lake.get(key);
  return object && new TextDecoder().decode(object.body);
}

async function keysBelow(lake: Lake, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(lake.list(prefix))).map(({ key }) => key);
}

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

    describe("conditions", () => {
      test("ifAbsent keeps what is there", async () => {
        await lake.put("once", bytes("first"), ifAbsent);
        await expect(lake.put("once", bytes("second"), ifAbsent)).rejects.toThrow(ConflictError);
        expect(await textAt(lake, "once")).toBe("first");
      });

      test("ifMatch replaces what was read, and nothing else", async () => {
        const first = await lake.put("state", bytes("1"), ifAbsent);
        const second = await lake.put("state", bytes("2"), unchangedSince(first));
        expect(second.etag).not.toBe(first.etag);
        await expect(lake.put("state", bytes("3"), unchangedSince(first))).rejects.toThrow(ConflictError);
        expect(await textAt(lake, "state")).toBe("2");
      });

      test("ifMatch makes nothing new", async () => {
        const there = await lake.put("gone", bytes("1"), ifAbsent);
        await lake.delete("gone");
        await expect(lake.put("gone", bytes("2"), unchangedSince(there))).rejects.toThrow(ConflictError);
        expect(await lake.head("gone")).toBeUndefined();
      });

      test("any replaces whatever is there", async () => {
        await lake.put("free", bytes("1"), any);
        await lake.put("free", bytes("2"), any);
        expect(await textAt(lake, "free")).toBe("2");
      });

      test("a stale etag stays stale, however quickly versions of one size follow each other", async () => {
        let now: ObjectFacts | undefined;
        const seen = new Set<string>();
        for (let n = 100; n < 160; n++) {
          now = await lake.put("versions", bytes(String(n)), unchangedSince(now));
          seen.add(now.etag);
        }
        expect(seen.size).toBe(60);
      });

      test("a put whose answer was lost succeeds when tried again", async () => {
        const read = await lake.put("lost", bytes("1"), ifAbsent);
        expect(await lake.put("lost", bytes("1"), ifAbsent)).toEqual(read);
        const unanswered = await lake.put("lost", bytes("22"), unchangedSince(read));
        expect(await lake.put("lost", bytes("22"), unchangedSince(read))).toEqual(unanswered);
        await writeFile(join(scratch, "lost"), "22");
        expect(await lake.put("lost", { path: join(scratch, "lost") }, unchangedSince(read))).toEqual(unanswered);
        await expect(lake.put("lost", bytes("33"), unchangedSince(read))).rejects.toThrow(ConflictError);
      });

      test("delete removes only what was read", async () => {
        const first = await lake.put("removed", bytes("1"), ifAbsent);
        const second = await lake.put("removed", bytes("2"), unchangedSince(first));
        await expect(lake.delete("removed", { ifMatch: first.etag })).rejects.toThrow(ConflictError);
        expect(await textAt(lake, "removed")).toBe("2");
        await lake.delete("removed", { ifMatch: second.etag });
        await lake.delete("removed", { ifMatch: second.etag });
        await lake.delete("removed");
        expect(await lake.head("removed")).toBeUndefined();
      });

      test("a copy keeps to its condition", async () => {
        const from = await lake.put("copy/from", bytes("content"), ifAbsent);
        const copied = await lake.copy("copy/from", "copy/to", ifAbsent);
        expect(copied).toMatchObject({ key: "copy/to", size: from.size });
        expect(await textAt(lake, "copy/to")).toBe("content");
        expect(await lake.copy("copy/from", "copy/to", ifAbsent)).toEqual(copied);
        await lake.put("copy/other", bytes("other"), ifAbsent);
        await expect(lake.copy("copy/other", "copy/to", ifAbsent)).rejects.toThrow(ConflictError);
        await lake.copy("copy/other", "copy/to", unchangedSince(copied));
        expect(await textAt(lake, "copy/to")).toBe("other");
        await expect(lake.copy("copy/none", "copy/new", any)).rejects.toThrow("copy/none");
      });
    });

    describe("at once", () => {
      const writers = Array.from({ length: 20 }, (_, n) => n);

      test("of twenty that make one object, one does", async () => {
        const tries = await Promise.allSettled(writers.map((n) => open().put("race/new", bytes(`by ${n}`), ifAbsent)));
        await expectOneWinner(tries, "race/new");
      });

      test("of twenty that replace one object, one does", async () => {
        const read = await lake.put("race/old", bytes("old"), ifAbsent);
        const tries = await Promise.allSettled(
          writers.map((n) => open().put("race/old", bytes(`by ${n}`), unchangedSince(read))),
        );
        await expectOneWinner(tries, "race/old");
      });

      test("read, add, write, and again after a conflict: no addition is lost", async () => {
        const add = async (client: Lake, name: string): Promise<void> => {
          const read = await client.get("race/names");
          const names = `${new TextDecoder().decode(read?.body)}${name},`;
          try {
            await client.put("race/names", bytes(names), unchangedSince(read));
          } catch (error) {
            if (!(error instanceof ConflictError)) throw error;
            await add(client, name);
          }
        };
        await Promise.all(writers.slice(0, 8).map((n) => add(open(), String(n))));
        expect((await textAt(lake, "race/names"))?.split(",").sort()).toEqual(["", ..."01234567"]);
      });

      async function expectOneWinner(tries: PromiseSettledResult<ObjectFacts>[], key: string): Promise<void> {
        const winner = tries.findIndex(({ status }) => status === "fulfilled");
        expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
        for (const each of tries) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(ConflictError);
        expect(await textAt(lake, key)).toBe(`by ${winner}`);
      }
    });

    describe("list", () => {
      test("goes by the bytes of the whole key, in any depth", async () => {
        const keys = [
          "a",
          "a b",
          "a!",
          "a-b/c",
          "a.b",
          "a/b",
          "a/b!",
          "a/c/d",
          "a0",
          "aé",
          "a！",
          "a😀",
          "b",
          "A",
          "é",
        ];
        // U+FF01 is before U+1F600 in UTF-8, and after it in UTF-16.
        const sorted = keys.map((key) => `order/${key}/x`).sort((x, y) => Buffer.compare(bytes(x), bytes(y)));
        for (const key of sorted.toReversed()) await lake.put(key, bytes("x"), any);
        expect(await keysBelow(lake, "order/")).toEqual(sorted);
        expect(sorted.indexOf("order/a！/x")).toBeLessThan(sorted.indexOf("order/a😀/x"));
      });

      test("a prefix may end within a name", async () => {
        for (const key of ["part/month=2026-01/x", "part/month=2026-10/x", "part/month=2027-01/x", "party"])
          await lake.put(key, bytes("x"), any);
        expect(await keysBelow(lake, "part/month=2026-1")).toEqual(["part/month=2026-10/x"]);
        expect(await keysBelow(lake, "part")).toHaveLength(4);
        expect(await keysBelow(lake, "part/")).toHaveLength(3);
        expect(await keysBelow(lake, "")).toContain("party");
      });

      test("gives every one of more than a thousand", async () => {
        const keys = Array.from({ length: 1_050 }, (_, n) => `many/${String(n).padStart(5, "0")}`);
        for (let n = 0; n < keys.length; n += 50)
          await Promise.all(keys.slice(n, n + 50).map((key) => lake.put(key, bytes("x"), any)));
        expect(await keysBelow(lake, "many/")).toEqual(keys);
      });
    });

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
