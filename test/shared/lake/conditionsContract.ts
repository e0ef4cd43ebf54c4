import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConflictError } from "../../../lambdas/shared/errors.ts";
import { type Lake, type ObjectFacts, unchangedSince } from "../../../lambdas/shared/lake.ts";
import { any, bytes, ifAbsent, textAt } from "./objects.ts";

/** The part of the lake's contract about conditional writes. `scratch` is a local folder. */
export function conditionsContract(open: () => Lake, scratch: () => string): void {
  const lake = open();
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
      await writeFile(join(scratch(), "lost"), "22");
      expect(await lake.put("lost", { path: join(scratch(), "lost") }, unchangedSince(read))).toEqual(unanswered);
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
}
