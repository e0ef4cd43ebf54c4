import { expect, test } from "vitest";
import { readBulkFile } from "../../../../lambdas/pull/sources/shopify/bulkFile.ts";
import { openPullWorld } from "../../pullWorld.ts";

const lines = Array.from({ length: 20 }, (_, i) => `{"id":"gid://shopify/Order/${i}","name":"Größe \u2028 ${i}"}`);
const whole = lines.map((line) => `${line}\n`).join("");
const file = { url: "http://127.0.0.1/bulk/1.jsonl?signature=secret", lines: 20, records: 20 };

/** Reads the file from a network that answers with one body after the other; the last one for good. */
async function read(...bodies: string[]): Promise<string[]> {
  let asked = 0;
  const world = openPullWorld({ sources: {}, clock: "2026-06-30T22:30:00Z" });
  const answer = async () => new Response(bodies[Math.min(asked++, bodies.length - 1)]);
  const seen: string[] = [];
  for await (const batch of readBulkFile(world.context({ fetch: answer }), "shop", file)) {
    seen.push(...batch.lines);
    expect(batch.read).toBe(seen.length);
  }
  return seen;
}

test("a file that ends early without an error is read on after its last whole line", async () => {
  const cutInLine = whole.slice(0, whole.length / 2);
  const cutBetween = `${lines.slice(0, 15).join("\n")}\n`;
  expect(await read(whole)).toEqual(lines);
  expect(await read(cutInLine, whole)).toEqual(lines);
  expect(await read(cutInLine, cutBetween, whole)).toEqual(lines);
  expect(await read("<!doctype html><title>Log in</title>", whole)).toEqual(lines);
  expect(await read("", whole.trimEnd())).toEqual(lines);
});

test("a file that stays short is refused: says how many lines came, and not the signature", async () => {
  const error = await read(`${lines.slice(0, 15).join("\n")}\n`).catch(String);
  expect(error).toMatch(
    /GET http:\/\/127\.0\.0\.1\/bulk\/1\.jsonl: 15 lines came where 20 were announced \(asked 4 times\)/,
  );
  await expect(read(whole.slice(0, 30))).rejects.toThrow(/line 1 is not JSON/);
});
