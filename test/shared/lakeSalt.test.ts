import { expect, test } from "vitest";
import { lakeSalt, saltKey } from "../../lambdas/shared/lakeSalt.ts";
import { memoryLake } from "../pull/memoryLake.ts";

const secrets = (salt: string) => ({ read: async () => "", write: async () => {}, salt: async () => salt });

test("a lake keeps to the salt it was first made with", async () => {
  const lake = memoryLake();
  expect(await lakeSalt({ lake, secrets: secrets("one") })).toBe("one");
  expect(await lakeSalt({ lake, secrets: secrets("one") })).toBe("one");
  await expect(lakeSalt({ lake, secrets: secrets("two") })).rejects.toThrow(/another salt/);
  expect(Buffer.from((await lake.get(saltKey))?.body ?? []).toString()).not.toContain("one");
});

test("of two that are first at once with different salts one is refused", async () => {
  const lake = memoryLake();
  const both = await Promise.allSettled(["one", "two"].map((salt) => lakeSalt({ lake, secrets: secrets(salt) })));
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
});
