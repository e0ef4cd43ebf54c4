import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conform } from "../../../lambdas/conform/conform.ts";
import { writeConformState } from "../../../lambdas/conform/conformState.ts";
import { conformInbox } from "../../../lambdas/conform/inbox.ts";
import { openDatabase, text } from "../../../lambdas/shared/duckdb.ts";
import { saltKey } from "../../../lambdas/shared/lakeSalt.ts";
import { settingsSchema } from "../../../lambdas/shared/settings.ts";
import { berlin, type InboxLake, inboxLake } from "./inboxLake.ts";

const orders = `order_id,order_date,email,gross_amount
1001,2026-11-20,ann@example.com,10.50
1002,2026-11-21,bob@example.com,20
`;

async function result(lake: InboxLake, path: string): Promise<Record<string, unknown>> {
  return JSON.parse((await lake.text(`inbox_results/${path}.json`)) ?? "{}");
}

const everything = (lake: InboxLake) => Array.fromAsync(lake.ctx.lake.list(""));

test("a file is read by the run that finds it, and once", async () => {
  await using lake = await inboxLake();
  await lake.drop("inbox/orders/november.csv", orders);
  const first = await conformInbox(lake.ctx);
  expect(first).toEqual({
    done: true,
    tables: [{ table: "orders", rows: 2, changed: 1, quarantined: 0 }],
    growing: [],
  });
  expect(await lake.rows("orders")).toMatchObject([
    { source: "inbox", order_id: "1001", gross_amount: "10.5000", currency: "EUR", order_date: "2026-11-20" },
    { source: "inbox", order_id: "1002", gross_amount: "20.0000" },
  ]);
  expect((await lake.keys("")).filter((key) => !key.startsWith("raw/inbox/"))).toEqual([
    "canonical/orders/source=inbox/month=2026-11/data.parquet",
    "inbox/orders/november.csv",
    "inbox_results/orders/november.csv.json",
    "state/canonical/orders/inbox.json",
    "state/conform/inbox/orders.json",
    "state/coverage/inbox/orders.json",
    "state/coverage/inbox/refunds.json",
    "state/inbox/orders.json",
    "state/salt.json",
  ]);
  const before = await everything(lake);
  expect(await conformInbox(lake.ctx)).toEqual({ done: true, tables: [], growing: [] });
  expect(await everything(lake)).toEqual(before);
});

test("the same bytes under another name, or again under the same, change nothing", async () => {
  await using lake = await inboxLake();
  await lake.drop("inbox/orders/november.csv", orders);
  await conformInbox(lake.ctx);
  const before = await everything(lake);
  await lake.drop("inbox/orders/copy of november.csv", orders);
  await lake.drop("inbox/orders/november.csv", orders);
  expect(await conformInbox(lake.ctx)).toEqual({ done: true, tables: [], growing: [] });
  expect(await result(lake, "orders/copy of november.csv")).toEqual({
    table: "orders",
    file: "copy of november.csv",
    outcome: "repeated",
    same_as: "november.csv",
    arrived_at: "2026-11-23T20:00:01.000Z",
  });
  const after = new Map((await everything(lake)).map(({ key, etag }) => [key, etag]));
  for (const { key, etag } of before) {
    if (!/^(inbox|state\/inbox)\//.test(key)) expect(after.get(key), key).toBe(etag);
  }
});

test("a file under a name that was there before is read as a new one", async () => {
  await using lake = await inboxLake();
  await lake.drop("inbox/orders/all.csv", `${orders}bad,,,\n`);
  await conformInbox(lake.ctx);
  expect(await lake.keys("inbox_results/")).toContain("inbox_results/orders/all.csv.rejects.csv");
  await lake.drop("inbox/orders/all.csv", orders.replace("10.50", "11"));
  await conformInbox(lake.ctx);
  expect(await lake.rows("orders")).toMatchObject([{ gross_amount: "11.0000" }, { gross_amount: "20.0000" }]);
  expect(await lake.keys("inbox_results/")).toEqual(["inbox_results/orders/all.csv.json"]);

  await lake.drop("inbox/orders/all.csv", `${orders}bad,,,\n`);
  await conformInbox(lake.ctx);
  expect(await lake.rows("orders")).toMatchObject([{ gross_amount: "11.0000" }, { gross_amount: "20.0000" }]);
  expect(await result(lake, "orders/all.csv")).toMatchObject({ outcome: "repeated", same_as: "all.csv" });
});

test("a file that grows while it is looked at waits for the next run", async () => {
  const half = orders.slice(0, 70);
  await using lake = await inboxLake({
    sleep: async () => {
      await lake.drop("inbox/orders/growing.csv", orders);
    },
  });
  await lake.drop("inbox/orders/growing.csv", half);
  await lake.drop("inbox/orders/whole.csv", "order_id,order_date,gross_amount\n7,2026-11-01,1\n");
  expect(await conformInbox(lake.ctx)).toMatchObject({ growing: ["orders/growing.csv"] });
  expect((await lake.rows("orders")).map((row) => row.order_id)).toEqual(["7"]);
  const ctx = { ...lake.ctx, sleep: () => Promise.resolve() };
  expect(await conformInbox(ctx)).toMatchObject({ growing: [] });
  expect((await lake.rows("orders")).map((row) => row.order_id)).toEqual(["1001", "1002", "7"]);
});

test("nobody waits when there is nothing new, and files that programs leave about are passed over", async () => {
  await using lake = await inboxLake({ sleep: () => Promise.reject(new Error("waited")) });
  await lake.drop("inbox/README.md", "Drop files here.");
  await lake.drop("inbox/orders/.DS_Store", "x");
  await lake.drop("inbox/orders/november.csv.part", "order_id");
  await lake.drop("inbox/orders/~$november.xlsx", "x");
  expect(await conformInbox(lake.ctx)).toEqual({ done: true, tables: [], growing: [] });
  expect(await lake.keys("inbox_results/")).toEqual([]);
});

test("Parquet and packed files are read like the others", async () => {
  await using lake = await inboxLake();
  const database = await openDatabase({ scratch: join(lake.folder, "made") });
  const path = join(lake.folder, "orders.parquet");
  await database.run(
    `copy (
       select 1 as "Order ID", timestamptz '2026-11-20 22:30:00+00' as created_at, timestamp '2026-11-21 00:15:00' as processed_at,
         10.5::double as gross_amount, 12::decimal(9,2) as tax_amount, true as is_test, date '2026-11-20' as order_date
       union all select null, null, null, null, null, null, null
       union all select 3, timestamptz '2026-11-20 22:30:00+00', null, 'nan'::double, 0, false, null
     ) to ${text(path)} (format parquet)`,
  );
  database.close();
  await lake.ctx.lake.put("inbox/orders/orders.parquet", { path }, { any: true });
  await lake.drop("inbox/orders/more.csv.gz", gzipSync(orders));
  await lake.drop(
    "inbox/orders/lines.jsonl.gz",
    gzipSync('{"order_id":"9","order_date":"2026-11-01","gross_amount":1}'),
  );
  await conformInbox(lake.ctx);
  const rows = await lake.rows("orders");
  expect(rows.map((row) => row.order_id)).toEqual(["1", "1001", "1002", "9"]);
  expect(rows[0]).toMatchObject({
    created_at: "2026-11-20 22:30:00",
    processed_at: "2026-11-20 23:15:00",
    gross_amount: "10.5000",
    tax_amount: "12.0000",
    is_test: true,
    order_date: "2026-11-21",
  });
  expect(await result(lake, "orders/orders.parquet")).toMatchObject({
    rows: { read: 3, loaded: 1, rejected: 2 },
    reasons: [
      { column: "gross_amount", reason: "is not a number with a decimal point and no thousands separators" },
      { column: "order_id", reason: "is empty" },
      { column: "created_at", reason: "is empty" },
      { column: "gross_amount", reason: "is empty" },
    ],
  });
});

test("a file that is no CSV is refused, and the others are read", async () => {
  await using lake = await inboxLake();
  const bytes = Buffer.from(Array.from({ length: 5120 }, (_, index) => index % 256));
  await lake.drop("inbox/orders/a.csv", bytes);
  await lake.drop("inbox/orders/b.csv", 'order_id,order_date,gross_amount\n1,"20"26-11-20",10\n2,2026-11-20,10\n');
  await lake.drop("inbox/orders/c.csv", orders);
  await lake.drop("inbox/orders/d.csv", "order_id,order_date,gross_amount\r1003,2026-11-22,5\r");
  expect(await conformInbox(lake.ctx)).toMatchObject({ done: true, tables: [{ table: "orders", rows: 5 }] });
  expect(await result(lake, "orders/a.csv")).toMatchObject({ outcome: "refused" });
  // A stray quote costs its own row only.
  expect(await result(lake, "orders/b.csv")).toMatchObject({
    outcome: "loaded",
    rows: { read: 2, loaded: 1, rejected: 1 },
    reasons: [{ reason: "has a value with a quote in it that is not doubled", rows: 1 }],
  });
  expect(await lake.text("inbox_results/orders/b.csv.rejects.csv")).toContain('"""20""26-11-20"""');
  expect(await result(lake, "orders/d.csv")).toMatchObject({ outcome: "loaded", rows: { read: 1, loaded: 1 } });
});

test("an order that a file describes anew is replaced whole", async () => {
  await using lake = await inboxLake();
  const head = "order_id,order_date,customer_id,sku,quantity,price\n";
  await lake.drop("inbox/order_lines/1.csv", `${head}1,2026-10-31,c1,A,1,10\n1,,,B,1,5\n2,2026-10-31,c2,A,1,10\n`);
  await conformInbox(lake.ctx);
  await lake.drop("inbox/order_lines/2.csv", `${head}1,2026-11-01,c1,A,2,10\n`);
  await conformInbox(lake.ctx);
  expect(await lake.rows("orders")).toMatchObject([
    { order_id: "1", order_date: "2026-11-01", gross_amount: "20.0000" },
    { order_id: "2", order_date: "2026-10-31", gross_amount: "10.0000" },
  ]);
  expect(await lake.rows("order_lines")).toMatchObject([
    { order_line_id: "1-1", order_date: "2026-11-01", quantity: "2.000", _deleted: false },
    { order_line_id: "1-2", _deleted: true },
    { order_line_id: "2-1", _deleted: false },
  ]);
});

test("orders in one file and their lines in another go together, whichever is first", async () => {
  const files = [
    ["orders", "order_id,order_date,customer_id,gross_amount,shipping_amount\n1,2026-11-01,c1,30,4.9\n"],
    ["order_lines", "order_id,order_date,sku,quantity,price\n1,2026-11-01,A,3,10\n"],
  ] as const;
  for (const order of [files, [...files].reverse()]) {
    await using lake = await inboxLake();
    for (const [table, content] of order) {
      await lake.drop(`inbox/${table}/file.csv`, content);
      await conformInbox(lake.ctx);
    }
    expect(await lake.rows("orders")).toMatchObject([{ customer_id: "c1", shipping_amount: "4.9000" }]);
    expect(await lake.rows("order_lines")).toMatchObject([{ order_line_id: "1-1", gross_amount: "30.0000" }]);
  }
});

test("addresses and numbers stand nowhere but in the dropped file and its raw copy", async () => {
  await using lake = await inboxLake();
  const row = (id: string) => `${id},2026-11-01,ann.private@example.com,+49 30 5550123,10\n`;
  const header = "order_id,order_date,email,phone,gross_amount\n";
  await lake.drop(
    "inbox/orders/people.csv",
    `${header}${row("1")}${row("")}2,soon,ann.private@example.com,+49 30 5550123\n`,
  );
  await lake.drop("inbox/customers/people.csv", "customer_id,created_at\nann.private@example.com,\n");
  await conformInbox(lake.ctx);
  expect(await lake.keys("inbox_results/")).toContain("inbox_results/customers/people.csv.rejects.csv");
  for (const key of (await lake.keys("")).filter((key) => !/^(raw\/)?inbox\//.test(key))) {
    expect(await lake.text(key), key).not.toMatch(/private|5550123/);
  }
});

describe("when the rules change", () => {
  const tokyo = settingsSchema.parse({ ...berlin, business: { ...berlin.business, timeZone: "Asia/Tokyo" } });
  const late = "order_id,created_at,email,gross_amount\n1,2026-11-01T20:00:00Z,ann@example.com,1\n";

  test("the tables are made again from raw, also of files that are gone", async () => {
    await using lake = await inboxLake();
    await lake.drop("inbox/orders/late.csv", late);
    await lake.drop(
      "inbox/order_lines/more.csv",
      "order_id,order_date,customer_id,quantity,price\n2,2026-11-02,c,1,1\n",
    );
    await conformInbox(lake.ctx);
    const before = await lake.rows("orders");
    expect(before).toMatchObject([{ order_date: "2026-11-01" }, { order_date: "2026-11-02" }]);
    await lake.ctx.lake.delete("inbox/orders/late.csv");

    await conformInbox({ ...lake.ctx, settings: tokyo });
    const after = await lake.rows("orders");
    expect(after).toMatchObject([{ order_date: "2026-11-02" }, { order_date: "2026-11-02" }]);
    expect(after.map((row) => row._observed_at)).toEqual(before.map((row) => row._observed_at));
    expect(await lake.keys("state/rebuild/")).toEqual([]);

    // On purpose: by itself another salt is refused.
    const anew = { ...lake.ctx, settings: tokyo, secrets: { ...lake.ctx.secrets, salt: async () => "salt" } };
    await expect(conformInbox(anew)).rejects.toThrow(/another salt/);
    await lake.ctx.lake.delete(saltKey);
    await conformInbox(anew);
    expect((await lake.rows("orders"))[0]?.email_hash).not.toBe(after[0]?.email_hash);
  });

  test("what a file of before no longer gives is gone", async () => {
    await using lake = await inboxLake();
    await lake.drop("inbox/orders/edge.csv", "order_id,order_date,gross_amount\n1,2026-10-15,500\n2,2026-11-15,5\n");
    await conformInbox(lake.ctx);
    expect(await lake.keys("canonical/")).toHaveLength(2);
    const sqlFolder = join(lake.folder, "sql");
    await cp(join(import.meta.dirname, "../../../sql"), sqlFolder, { recursive: true });
    const contract = join(sqlFolder, "canonical", "orders.sql");
    const stricter = "  check (gross_amount < 100), -- gross_amount must be small\n  primary key";
    await writeFile(contract, (await readFile(contract, "utf8")).replace("  primary key", stricter));

    await conformInbox(lake.ctx, { sqlFolder });
    expect(await lake.rows("orders")).toMatchObject([{ order_id: "2" }]);
    expect(await lake.keys("canonical/")).toEqual(["canonical/orders/source=inbox/month=2026-11/data.parquet"]);
    expect(await result(lake, "orders/edge.csv")).toMatchObject({ reasons: [{ reason: "must be small" }] });
  });
});

test("rows added to a vendor's table come back when the vendor's stream has been conformed again", async () => {
  await using lake = await inboxLake();
  const { ctx } = lake;
  const state = { layout: 1, source: "shop-eu", stream: "products", pulls: {} } as const;
  const old = await writeConformState(ctx, { ...state, fingerprint: "old" }, { read: undefined });
  await lake.drop(
    "inbox/product_costs/costs.csv",
    "source,variant_id,observed_date,unit_cost\nshop-eu,v1,2026-01-01,4\n",
  );
  await conformInbox(ctx);
  const before = await lake.rows("product_costs");
  expect(before).toMatchObject([{ source: "shop-eu", unit_cost: "4.0000" }]);

  for (const key of await lake.keys("canonical/")) await ctx.lake.delete(key);
  await writeConformState(ctx, { ...state, fingerprint: "new" }, { read: old.facts });
  await conformInbox(ctx);
  expect(await lake.rows("product_costs")).toEqual(before);
  expect(await conformInbox(ctx)).toMatchObject({ tables: [] });
});

test("objects that are missing come back from raw, one or all, also when the files are gone", async () => {
  const warned: string[] = [];
  await using lake = await inboxLake({ log: (level, message) => void (level === "warn" && warned.push(message)) });
  await lake.drop("inbox/orders/november.csv", orders);
  await lake.drop("inbox/order_lines/more.csv", "order_id,order_date,quantity,price\n2,2026-10-02,1,1\n");
  await conformInbox(lake.ctx);
  for (const key of ["inbox/orders/november.csv", "inbox/order_lines/more.csv"]) await lake.ctx.lake.delete(key);
  const bodies = async () =>
    Promise.all((await lake.keys("canonical/")).map(async (key) => [key, (await lake.ctx.lake.get(key))?.body]));
  const before = await bodies();
  const lost = "canonical/orders/source=inbox/month=2026-10/data.parquet";
  const all = await lake.keys("canonical/");
  expect(all).toContain(lost);
  for (const gone of [[lost], all, [...all, ...(await lake.keys("state/canonical/"))]]) {
    warned.length = 0;
    for (const key of gone) await lake.ctx.lake.delete(key);
    expect(await conformInbox(lake.ctx)).toMatchObject({ done: true });
    expect(await bodies()).toEqual(before);
    expect(warned).not.toEqual([]);
    if (gone.length === 1) expect(warned).toEqual([`${lost} is missing: the table is made again from raw`]);
    expect(await lake.keys("state/rebuild/")).toEqual([]);
    expect(await conformInbox(lake.ctx)).toMatchObject({ tables: [] });
  }
});

test("rows added to a vendor's table come back when the stream was made again for an object that was missing", async () => {
  await using lake = await inboxLake();
  const { ctx } = lake;
  const state = { layout: 1, source: "shop-eu", stream: "products", fingerprint: "old", pulls: {} } as const;
  await writeConformState(ctx, state, { read: undefined });
  await conform("shop-eu", ctx);
  const costs = "source,variant_id,observed_date,unit_cost\nshop-eu,v1,2026-01-01,4\n";
  await lake.drop("inbox/product_costs/costs.csv", costs);
  await conformInbox(ctx);
  const before = await lake.rows("product_costs");
  expect(before).toHaveLength(1);
  for (const key of await lake.keys("canonical/")) await ctx.lake.delete(key);
  await conform("shop-eu", ctx);
  expect(await lake.rows("product_costs")).toEqual([]);
  await conformInbox(ctx);
  expect(await lake.rows("product_costs")).toEqual(before);
  expect(await conform("shop-eu", ctx)).toMatchObject({ tables: [] });
  expect(await conformInbox(ctx)).toMatchObject({ tables: [] });

  // A file that comes before the stream has looked does not hide what is missing.
  for (const key of await lake.keys("canonical/")) await ctx.lake.delete(key);
  await lake.drop("inbox/product_costs/more.csv", costs.replace("v1", "v2"));
  await conformInbox(ctx);
  expect(await lake.rows("product_costs")).toHaveLength(1);
  await conform("shop-eu", ctx);
  await conformInbox(ctx);
  expect(await lake.rows("product_costs")).toMatchObject([before[0] ?? {}, { variant_id: "v2" }]);
});

test("a call without time left copies what was dropped, and the next one reads it", async () => {
  await using lake = await inboxLake();
  await lake.drop("inbox/orders/november.csv", orders);
  expect(await conformInbox({ ...lake.ctx, remaining: () => 5_000 })).toEqual({ done: false, tables: [], growing: [] });
  await lake.ctx.lake.delete("inbox/orders/november.csv");
  expect(await conformInbox(lake.ctx)).toMatchObject({ done: true, tables: [{ rows: 2 }] });
});

test("files in any order give the same table when their rows' versions differ", async () => {
  const row = fc.record({
    variant: fc.integer({ min: 1, max: 4 }),
    version: fc.integer({ min: 0, max: 1000 }),
    title: fc.constantFrom("a", "b", "c"),
    created: fc.constantFrom("", "2026-01-15", "2026-02-15"),
    deleted: fc.boolean(),
  });
  const files = fc.array(fc.uniqueArray(row, { selector: (r) => r.version, minLength: 1, maxLength: 4 }), {
    minLength: 2,
    maxLength: 4,
  });
  const header = "variant_id,product_id,title,created_at,updated_at,_deleted\n";
  const lineOf = (r: { variant: number; version: number; title: string; created: string; deleted: boolean }) =>
    `v${r.variant},p,${r.title},${r.created},${new Date(Date.UTC(2026, 0, 1) + r.version * 60_000).toISOString()},${r.deleted}\n`;
  const distinct = (all: { version: number }[][]) =>
    new Set(all.flat().map((r) => r.version)).size === all.flat().length;

  await fc.assert(
    fc.asyncProperty(files.filter(distinct), async (contents) => {
      const tables: Record<string, unknown>[][] = [];
      for (const [run, order] of [contents, contents.toReversed()].entries()) {
        await using lake = await inboxLake();
        for (const [index, rows] of order.entries()) {
          await lake.drop(`inbox/products/${index}.csv`, header + rows.map(lineOf).join(""));
          // Once file by file, once all in one run.
          if (run === 0) await conformInbox(lake.ctx, { threads: 1 });
        }
        await conformInbox(lake.ctx, { threads: 1 });
        tables.push((await lake.rows("products")).map(({ _observed_at, ...values }) => values));
      }
      expect(tables[0]).toEqual(tables[1]);
    }),
    { numRuns: 4 },
  );
});
