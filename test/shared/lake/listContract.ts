import { describe, expect, test } from "vitest";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { any, bytes, keysBelow } from "./objects.ts";

/** The part of the lake's contract about listing. */
export function listContract(open: () => Lake): void {
  const lake = open();
  describe("list", () => {
    test("goes by the bytes of the whole key, in any depth", async () => {
      const keys = ["a", "a b", "a!", "a-b/c", "a.b", "a/b", "a/b!", "a/c/d", "a0", "aé", "a！", "a😀", "b", "A", "é"];
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
}
