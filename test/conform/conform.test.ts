import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conform } from "../../lambdas/conform/conform.ts";
import { coverageKey } from "../../lambdas/shared/tableManifest.ts";
import { injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";
import { type ConformWorld, openConformWorld } from "./conformWorld.ts";
import { bag, lineItem, order } from "./shopifyLines.ts";

let world: ConformWorld;
beforeEach(async () => {
  world = await openConformWorld();
});
afterEach(() => world.close());

const putReach = (stream: string, through: string) =>
  world.lake.put(
    `state/pull/shop/${stream}.json`,
    new TextEncoder().encode(JSON.stringify({ layout: 1, reach: { from: "2026-01-01T00:00:00.000Z", through } })),
    { any: true },
  );

test("a pull is read once: a second run writes nothing", async () => {
  await world.putPull({ stream: "orders", pull: "p1", objects: [[order(1), lineItem(11, 1)]] });
  await conform("shop", world.context());
  const faults = injectFaults();
  const { tables } = await conform("shop", world.context({ lake: faultyLake(world.lake, faults) }));
  expect(tables).toEqual([]);
  expect(faults.operations.filter((operation) => /^(put|delete|copy)/.test(operation))).toEqual([]);
});

test("a record that a pull holds twice counts once", async () => {
  const again = [order(1), lineItem(11, 1), lineItem(12, 1)];
  await world.putPull({ stream: "orders", pull: "p1", objects: [again, [...again].reverse()] });
  await conform("shop", world.context());
  expect(await world.rows("orders")).toMatchObject([{ gross_amount: "20.0000" }]);
  expect(await world.rows("order_lines")).toHaveLength(2);
});

test("an order that was edited while it was paged through counts as last seen", async () => {
  const newer = order(1, { updatedAt: "2026-03-11T00:00:00Z", totalTipReceivedSet: bag("3.0") });
  await world.putPull({
    stream: "orders",
    pull: "p1",
    objects: [
      [newer, lineItem(11, 1)],
      [order(1), lineItem(11, 1)],
    ],
  });
  await conform("shop", world.context());
  expect(await world.rows("orders")).toMatchObject([{ tip_amount: "3.0000", _version: "2026-03-11 00:00:00" }]);
  expect(await world.rows("order_lines")).toMatchObject([{ _version: "2026-03-11 00:00:00" }]);
});

test("only the partitions that a pull touches are written again, and the manifest tells what is in each", async () => {
  await world.putPull({
    stream: "orders",
    pull: "p1",
    objects: [[order(1), order(2, { createdAt: "2026-02-10T00:00:00Z", processedAt: "2025-12-31T23:30:00Z" })]],
  });
  await conform("shop", world.context());
  const before = await world.digests("canonical/orders/");
  await world.putPull({ stream: "orders", pull: "p2", objects: [[order(1, { updatedAt: "2026-04-01T00:00:00Z" })]] });
  const { tables } = await conform("shop", world.context());
  expect(tables[0]).toEqual({ table: "orders", rows: 1, changed: 1, quarantined: 0 });
  const after = await world.digests("canonical/orders/");
  const [february, march] = ["02", "03"].map(
    (month) => `canonical/orders/source=shop/month=2026-${month}/data.parquet`,
  );
  expect(after.get(february ?? "")).toBe(before.get(february ?? ""));
  expect(after.get(march ?? "")).not.toBe(before.get(march ?? ""));

  const manifest = JSON.parse(await world.readText("state/canonical/orders/shop.json"));
  expect(manifest.objects).toMatchObject({
    "2026-02": { key: february, rows: 1, sha256: after.get(february ?? ""), months: { order_date: ["2026-01"] } },
    "2026-03": { key: march, rows: 1, sha256: after.get(march ?? ""), months: { order_date: ["2026-03"] } },
  });
  const facts = await world.lake.head(march ?? "");
  expect(manifest.objects["2026-03"].etag).toBe(facts?.etag);
});

test("coverage is how far pull has come, once all of it has been read", async () => {
  await putReach("orders", "2026-11-20T05:00:00.000Z");
  await world.putPull({ stream: "orders", pull: "p1", objects: [[order(1)]] });
  const { done } = await conform("shop", world.context({ remaining: () => 1_000 }));
  expect(done).toBe(false);
  expect(await world.lake.head(coverageKey("shop", "orders"))).toBeUndefined();

  await conform("shop", world.context());
  for (const table of ["orders", "order_lines", "refunds"]) {
    expect(JSON.parse(await world.readText(coverageKey("shop", table)))).toEqual({
      table,
      source: "shop",
      from: "2026-01-01T00:00:00.000Z",
      through: "2026-11-20T05:00:00.000Z",
    });
  }
  await putReach("orders", "2026-11-21T05:00:00.000Z");
  await conform("shop", world.context());
  expect(JSON.parse(await world.readText(coverageKey("shop", "orders"))).through).toBe("2026-11-21T05:00:00.000Z");
});

test("when time runs out between batches the next call goes on", async () => {
  for (const n of [1, 2, 3]) await world.putPull({ stream: "orders", pull: `p${n}`, objects: [[order(n)]] });
  let calls = 0;
  const remaining = () => (calls++ === 0 ? 900_000 : 10_000);
  const first = await conform("shop", world.context({ remaining }), { batchBytes: 1 });
  expect(first).toMatchObject({ done: false, tables: [{ table: "orders", rows: 1 }, {}, {}] });
  const second = await conform("shop", world.context(), { batchBytes: 1 });
  expect(second).toMatchObject({ done: true, tables: [{ table: "orders", rows: 2 }, {}, {}] });
  expect(await world.rows("orders")).toHaveLength(3);
});

test("other settings make the tables again, and take away what has no rows any more", async () => {
  const late = order(1, { createdAt: "2026-03-31T23:30:00Z" });
  await world.putPull({ stream: "orders", pull: "p1", objects: [[late, lineItem(11, 1)]] });
  await conform("shop", world.context());
  expect(await world.rows("orders")).toMatchObject([{ order_date: "2026-04-01", order_hour: 1 }]);
  // Left over from rules under which the order lay elsewhere.
  const stray = "canonical/orders/source=shop/month=2020-01/data.parquet";
  await world.lake.copy("canonical/orders/source=shop/month=2026-03/data.parquet", stray, { any: true });

  const { settings } = world.context();
  const newYork = { ...settings, business: { ...settings.business, timeZone: "America/New_York" } };
  const { tables } = await conform("shop", world.context({ settings: newYork }));
  expect(tables[0]).toMatchObject({ table: "orders", rows: 1 });
  expect(await world.rows("orders")).toMatchObject([{ order_date: "2026-03-31", order_hour: 19, month: "2026-03" }]);
  expect(await world.lake.head(stray)).toBeUndefined();
  expect([...(await world.digests("state/rebuild/")).keys()]).toEqual([]);
});

describe("when objects of the tables are missing", () => {
  const january = order(2, { createdAt: "2026-01-10T00:00:00Z", updatedAt: "2026-01-10T00:00:00Z" });
  const lost = "canonical/order_lines/source=shop/month=2026-01/data.parquet";
  let before: Map<string, string>;
  beforeEach(async () => {
    await world.putPull({ stream: "orders", pull: "p1", objects: [[order(1), lineItem(11, 1)]] });
    await world.putPull({ stream: "orders", pull: "p2", objects: [[january, lineItem(21, 2)]] });
    await conform("shop", world.context());
    before = await world.digests("canonical/");
    expect([...before.keys()]).toContain(lost);
  });

  async function expectHealed() {
    expect(await world.digests("canonical/")).toEqual(before);
    expect([...(await world.digests("state/rebuild/")).keys()]).toEqual([]);
    expect(await conform("shop", world.context())).toMatchObject({ tables: [] });
  }

  test("one that is gone is named, and comes back from raw", async () => {
    await world.lake.delete(lost);
    await conform("shop", world.context());
    expect(world.logged.filter((line) => line.startsWith("warn"))).toEqual([
      expect.stringContaining(`${lost} is missing: the table is made again from raw`),
    ]);
    await expectHealed();
  });

  test("all of them come back, with the manifests or without", async () => {
    for (const key of before.keys()) await world.lake.delete(key);
    await conform("shop", world.context());
    await expectHealed();
    for (const key of (await world.digests("canonical/", "state/canonical/")).keys()) await world.lake.delete(key);
    await conform("shop", world.context());
    await expectHealed();
  });

  test.each([
    ["cut short", (body: Uint8Array) => body.slice(0, -20)],
    ["overwritten", () => new TextEncoder().encode("Oh. This was the wrong bucket.")],
    ["empty", () => new Uint8Array()],
  ])("one that is %s is named, and comes back from raw", async (_, damage) => {
    const body = (await world.lake.get(lost))?.body ?? new Uint8Array();
    await world.lake.put(lost, damage(body), { any: true });
    await conform("shop", world.context());
    expect(world.logged.filter((line) => line.startsWith("warn"))).toEqual([
      expect.stringContaining(`${lost} is damaged, and deleted`),
      expect.stringContaining(`${lost} is missing: the table is made again from raw`),
    ]);
    await expectHealed();
  });

  test("a call that runs out of time goes on, whatever is put in the object's place meanwhile", async () => {
    const other = [...before.keys()].find((key) => key.startsWith("canonical/order_lines/") && key !== lost) ?? "";
    await world.lake.delete(lost);
    let calls = 0;
    const remaining = () => (calls++ === 0 ? 900_000 : 10_000);
    expect(await conform("shop", world.context({ remaining }), { batchBytes: 1 })).toMatchObject({ done: false });
    await world.lake.copy(other, lost, { any: true });
    expect(await conform("shop", world.context(), { batchBytes: 1 })).toMatchObject({ tables: [{ rows: 1 }, {}, {}] });
    await expectHealed();
  });

  test("an object that was put and not noted is not missing, and an entry without rows in raw goes", async () => {
    const key = "state/canonical/order_lines/shop.json";
    const text = await world.readText(key);
    const manifest = JSON.parse(text);
    manifest.objects["2026-01"].etag = "another";
    const write = () => world.lake.put(key, new TextEncoder().encode(JSON.stringify(manifest)), { any: true });
    await write();
    expect(await conform("shop", world.context())).toMatchObject({ tables: [] });
    manifest.objects["2020-01"] = { ...manifest.objects["2026-01"], key: lost.replace("2026-01", "2020-01") };
    await write();
    await conform("shop", world.context());
    expect(Object.keys(JSON.parse(await world.readText(key)).objects)).toEqual(Object.keys(JSON.parse(text).objects));
    await expectHealed();
  });
});

test("rules that find nothing wrong any more take the quarantine away", async () => {
  await world.putPull({ stream: "orders", pull: "p1", objects: [[order(1, { currencyCode: "euro" })]] });
  await conform("shop", world.context());
  const key = "quarantine/shop/orders/p1.ndjson";
  expect(JSON.parse(await world.readText(key))).toMatchObject({
    column: null,
    reason: expect.stringContaining("ISO 4217"),
  });
  // The pull is mended by hand, and the stream's state taken away, as its message says.
  await world.putPull({ stream: "orders", pull: "p1", objects: [[order(1)]] });
  await world.lake.delete("state/conform/shop/orders.json");
  await conform("shop", world.context());
  expect(await world.lake.head(key)).toBeUndefined();
  expect(await world.rows("orders")).toHaveLength(1);
});

test("no e-mail address, phone number or salt is in anything that conform leaves", async () => {
  const person = { email: "carla.secret@example.com", phone: "+49 170 5550199" };
  await world.putPull({
    stream: "orders",
    pull: "p1",
    objects: [
      [order(1, person), order(2, { ...person, currencyCode: "carla.secret@example.com" }), lineItem(11, 1)],
      ["{carla.secret"],
    ],
  });
  await conform("shop", world.context());
  const left = [...(await world.digests("canonical/", "quarantine/", "state/")).keys()];
  expect(left).toContain("quarantine/shop/orders/p1.ndjson");
  const scratch = (await readdir(join(world.folder, "scratch"), { recursive: true, withFileTypes: true })).filter(
    (file) => file.isFile(),
  );
  const files = [
    ...left.map((key) => join(world.folder, "lake", key)),
    ...scratch.map((file) => join(file.parentPath, file.name)),
  ];
  for (const file of files) {
    const bytes = await readFile(file);
    const words = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1");
    expect(words, file).not.toMatch(/170 ?5550199|salt of the tests/);
    // A vendor that puts an address where a currency belongs is repeated: only its own fields are known to be personal.
    if (!file.includes("quarantine")) expect(words, file).not.toMatch(/carla/);
  }
});

test("raw that is not what its manifest says is refused by name, and so is what cannot be unpacked", async () => {
  await world.putPull({ stream: "orders", pull: "p1", objects: [[order(1)]] });
  const key = "raw/shop/orders/p1/00000.ndjson.gz";
  const body = await readFile(join(world.folder, "lake", key));
  await world.lake.put(key, body.subarray(0, 40), { any: true });
  await expect(conform("shop", world.context())).rejects.toThrow(`${key} has 40 bytes`);
  await world.lake.put(key, body.fill(0, 20), { any: true });
  await expect(conform("shop", world.context())).rejects.toThrow(`${key} cannot be unpacked`);
  await world.lake.delete(key);
  await expect(conform("shop", world.context())).rejects.toThrow(`${key} is not there`);
  await world.lake.put("raw/shop/orders/p1/manifest.json", new TextEncoder().encode("{}"), { any: true });
  await expect(conform("shop", world.context())).rejects.toThrow("raw/shop/orders/p1/manifest.json is no manifest");
});

test("a source that is not configured is named with those that are", async () => {
  await expect(conform("shopp", world.context())).rejects.toThrow(/There is no source "shopp"[\s\S]*shop, ecb, inbox/);
});
