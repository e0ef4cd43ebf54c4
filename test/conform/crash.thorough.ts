import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conform } from "../../lambdas/conform/conform.ts";
import { ConflictError } from "../../lambdas/shared/errors.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { everyFault, type Fault, injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";
import { type ConformWorld, openConformWorld } from "./conformWorld.ts";
import { bag, lineItem, order, refund, refundLine } from "./shopifyLines.ts";

let shared: ConformWorld;
/** The SQL of the stream `orders` alone, and the same with another rule. */
let sql = "";
let changedSql = "";
beforeAll(async () => {
  shared = await openConformWorld();
  sql = await ordersOnly(join(shared.folder, "sql"));
  changedSql = await ordersOnly(join(shared.folder, "changed"));
  const file = join(changedSql, "conform", "shopify", "orders.sql");
  await writeFile(file, (await readFile(file, "utf8")).replace("'online'", "'web shop'"));
});
afterAll(() => shared.close());

async function ordersOnly(folder: string): Promise<string> {
  const from = join(import.meta.dirname, "../../sql");
  const tables = ["orders", "order_lines", "refunds"].map((table) => `${table}.sql`);
  await mkdir(join(folder, "canonical"), { recursive: true });
  for (const file of tables) await cp(join(from, "canonical", file), join(folder, "canonical", file));
  for (const file of [
    "prelude.sql",
    "shopify/prelude.sql",
    "shopify/streams/orders.sql",
    "shopify/streams/orders.views.sql",
  ])
    await cp(join(from, "conform", file), join(folder, "conform", file));
  for (const file of tables) await cp(join(from, "conform/shopify", file), join(folder, "conform/shopify", file));
  return folder;
}

const first = {
  stream: "orders",
  pull: "p1",
  observed_at: "2026-04-01T00:00:00.000Z",
  objects: [[order(1), lineItem(11, 1), order(2, { createdAt: "2026-02-01T00:00:00Z" }), lineItem(21, 2)], ["{broken"]],
};
const second = {
  stream: "orders",
  pull: "p2",
  observed_at: "2026-04-02T00:00:00.000Z",
  objects: [
    [
      order(1, { updatedAt: "2026-04-01T12:00:00Z" }),
      lineItem(12, 1),
      refund(100, 1),
      refundLine(101, 100, 12),
      order(3),
      lineItem(31, 3, { originalTotalSet: bag("ten") }),
    ],
  ],
};

async function openWorld(): Promise<ConformWorld> {
  const world = await openConformWorld();
  await world.putPull(first);
  return world;
}

/** All that conform leaves but ETags, which differ from lake to lake. */
async function contentOf(world: ConformWorld): Promise<Map<string, string>> {
  const content = await world.digests("canonical/", "quarantine/");
  for (const key of (await world.digests("state/")).keys())
    content.set(key, (await world.readText(key)).replaceAll(/"etag": "[^"]*"/g, ""));
  return content;
}

const asFolder = (folder: string) => ({ sqlFolder: folder, threads: 2 });

/** Runs until it ends, with one fault on the way: the first call is the one that meets it. */
async function withFault(world: ConformWorld, folder: string, fault?: Fault): Promise<readonly string[]> {
  const faults = injectFaults(fault);
  const lake = faultyLake(world.lake, faults);
  await conform("shop", world.context({ lake, scratch: join(world.folder, "dying") }), asFolder(folder)).catch(
    (error) => {
      if (fault === undefined) throw error;
    },
  );
  if (fault !== undefined) await conform("shop", world.context(), asFolder(folder));
  return faults.operations;
}

describe("a run that dies anywhere and is started again leaves what one that lived would have", () => {
  // One death in so many, of all kinds, spread over the run.
  const sampled = (operations: number, one: number) => everyFault(operations).filter((_, n) => n % one === 0);

  test("while it merges new pulls into tables that are there", async () => {
    const prepare = async () => {
      const world = await openWorld();
      await conform("shop", world.context(), asFolder(sql));
      await world.putPull(second);
      return world;
    };
    const lived = await prepare();
    const operations = await withFault(lived, sql);
    const expected = await contentOf(lived);
    expect([...expected.keys()]).toContain("quarantine/shop/order_lines/p2.ndjson");
    expect((await lived.rows("order_lines")).map(({ order_line_id }) => order_line_id)).toEqual(["12", "21"]);
    await lived.close();

    const start = await prepare();
    for (const fault of sampled(operations.length, 7)) {
      const world = await openConformWorld();
      await cp(join(start.folder, "lake"), join(world.folder, "lake"), { recursive: true });
      await withFault(world, sql, fault);
      expect(await contentOf(world), `${fault.kind} at ${operations[fault.at]}`).toEqual(expected);
      await world.close();
    }
    await start.close();
  });

  test("while it makes the tables again by new rules", async () => {
    const start = await openWorld();
    await start.putPull(second);
    await conform("shop", start.context(), asFolder(sql));
    const before = await contentOf(start);

    const lived = await openConformWorld();
    await cp(join(start.folder, "lake"), join(lived.folder, "lake"), { recursive: true });
    const operations = await withFault(lived, changedSql);
    const expected = await contentOf(lived);
    expect((await lived.rows("orders")).map(({ channel }) => channel)).toEqual(["web shop", "web shop"]);
    expect([...expected.keys()]).toEqual([...before.keys()]);
    await lived.close();

    for (const fault of sampled(operations.length, 19)) {
      const world = await openConformWorld();
      await cp(join(start.folder, "lake"), join(world.folder, "lake"), { recursive: true });
      await withFault(world, changedSql, fault);
      expect(await contentOf(world), `${fault.kind} at ${operations[fault.at]}`).toEqual(expected);
      await world.close();
    }
    await start.close();
  });
});

test("two writers on one partition: the one that comes later merges again, and nothing is lost", async () => {
  const world = await openWorld();
  await world.putPull({ ...second, pull: "p0" }, world.lake);
  let meddled = false;
  const lake: Lake = {
    ...world.lake,
    put: async (key, body, condition) => {
      if (key === "canonical/orders/source=shop/month=2026-03/data.parquet" && !meddled) {
        meddled = true;
        const theirs = await openWorld();
        await conform("shop", theirs.context(), asFolder(sql));
        const written = await theirs.lake.get(key);
        await theirs.close();
        await world.lake.put(key, written?.body ?? new Uint8Array(), { any: true });
      }
      return world.lake.put(key, body, condition);
    },
  };
  await conform("shop", world.context({ lake }), { ...asFolder(sql), batchBytes: 1 });
  expect(meddled).toBe(true);
  expect((await world.rows("orders")).map(({ order_id }) => order_id)).toEqual(["1", "2"]);
  expect((await world.rows("order_lines")).map(({ order_line_id }) => order_line_id)).toEqual(["12", "21"]);
  await world.close();
});

test("a writer that changes the partition every time is given way to", async () => {
  const world = await openWorld();
  const lake: Lake = {
    ...world.lake,
    put: (key, body, condition) => {
      if (key.startsWith("canonical/")) return Promise.reject(new ConflictError(`${key} is taken`));
      return world.lake.put(key, body, condition);
    },
  };
  await expect(conform("shop", world.context({ lake }), asFolder(sql))).rejects.toThrow(ConflictError);
  await world.close();
});
