import { createHash, randomBytes } from "node:crypto";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "../../lambdas/pull/lines.ts";
import { readRaw } from "../../lambdas/pull/rawReader.ts";
import { openRawWriter } from "../../lambdas/pull/rawWriter.ts";
import { memoryLake } from "./memoryLake.ts";

const place = { source: "shop", stream: "orders", pull: "run-1", written: [] };

test("the same lines give the same bytes, however they came", async () => {
  const lines = Array.from({ length: 5000 }, (_, i) => JSON.stringify({ id: i, text: "Größe ".repeat(i % 50) }));
  const [one, other] = [memoryLake(), memoryLake()];
  const whole = openRawWriter({ lake: one }, place);
  await whole.write(lines);
  await whole.flush();
  const parts = openRawWriter({ lake: other }, place);
  for (let i = 0; i < lines.length; i += 7) await parts.write(lines.slice(i, i + 7));
  await parts.flush();
  expect(parts.objects).toEqual(whole.objects);
  expect([...other.objects]).toEqual([...one.objects]);
  const [object] = whole.objects;
  const body = one.objects.get(object?.key ?? "") ?? new Uint8Array();
  expect(gunzipSync(body).toString()).toBe(lines.map((line) => `${line}\n`).join(""));
  expect(object).toEqual({
    key: "raw/shop/orders/run-1/00000.ndjson.gz",
    sha256: createHash("sha256").update(body).digest("hex"),
    records: 5000,
    bytes: body.byteLength,
  });
});

test("objects are closed at about 16 MB", async () => {
  const lake = memoryLake();
  const writer = openRawWriter({ lake }, place);
  const closed: boolean[] = [];
  for (let i = 0; i < 40; i++)
    closed.push(await writer.write([JSON.stringify(randomBytes(1_000_000).toString("base64"))]));
  await writer.flush();
  expect(closed.filter(Boolean).length).toBe(writer.objects.length - 1);
  expect(writer.objects.length).toBe(3);
  expect(Math.max(...writer.objects.map(({ bytes }) => bytes))).toBeLessThan(17_000_000);
  expect(writer.objects.reduce((sum, { records }) => sum + records, 0)).toBe(40);
});

test("a key that other bytes have taken is passed over, and what is listed is what was written", async () => {
  const lake = memoryLake();
  await lake.put("raw/shop/orders/run-1/00000.ndjson.gz", new TextEncoder().encode("left over"), { any: true });
  const writer = openRawWriter({ lake }, place);
  await writer.write(['{"id":1}']);
  await writer.flush();
  expect(writer.objects.map(({ key }) => key)).toEqual(["raw/shop/orders/run-1/00001.ndjson.gz"]);
  expect(await Array.fromAsync(readRaw({ lake }, writer.objects))).toEqual([{ id: 1 }]);
});

test("a raw object that was changed since is not read", async () => {
  const lake = memoryLake();
  const writer = openRawWriter({ lake }, place);
  await writer.write(['{"id":1}']);
  await writer.flush();
  await lake.put(writer.objects[0]?.key ?? "", new TextEncoder().encode("changed"), { any: true });
  await expect(Array.fromAsync(readRaw({ lake }, writer.objects))).rejects.toThrow(/is not what was written there/);
});

test("lines come out as they went in, wherever the bytes are cut, line separators of Unicode among them", async () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\u2028", "\r", '"') });
  await fc.assert(
    fc.asyncProperty(fc.array(text), text, fc.integer({ min: 1, max: 9 }), async (lines, rest, size) => {
      const bytes = Buffer.from(lines.map((line) => `${line}\n`).join("") + rest);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const seen: string[] = [];
      let last = "";
      for await (const piece of linesOf(toAsync(chunks))) {
        if ("lines" in piece) seen.push(...piece.lines);
        else last = piece.rest;
      }
      expect(seen).toEqual(lines);
      expect(last).toBe(rest);
    }),
  );
});

async function* toAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
