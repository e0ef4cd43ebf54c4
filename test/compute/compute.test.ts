import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { orderRows, threeMonths, writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

let lake: TestLake;
let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeEach(async () => {
  lake = await openTestLake();
  sql = await makeSqlFolder(smallSql);
});
afterEach(async () => {
  await lake.remove();
  await sql.remove();
});

/** Computes and returns what was built, as `table partition`. */
async function built(change: Partial<Context> = {}, settings = {}): Promise<string[]> {
  const result = await compute(lake.context(change, settings), { sqlFolder: sql.folder });
  return result.built.map(({ table, partition }) => `${table} ${partition}`);
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const path = join(sql.folder, file);
  const text = await readFile(path, "utf8");
  expect(text).toContain(from);
  await writeFile(path, text.replaceAll(from, to));
}

async function load(orders = threeMonths): Promise<void> {
  await writeRates(lake, "2025-12-20", 102);
  await lake.write("orders", "shop", orderRows(orders));
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
}

describe("compute", () => {
  test("builds everything once, then nothing", async () => {
    await load();
    const first = await built();
    expect(first).toContain("sold 2026-02");
    expect(first).toContain("sold_periods 2026");
    expect(first).toContain("best_days all");
    expect(await lake.read("cubes/best_days/", "select place, day from rows order by place")).toEqual([
      { place: 1, day: "2026-03-30" },
      { place: 2, day: "2026-03-01" },
      { place: 3, day: "2026-02-10" },
    ]);
    const objects = await lake.objects("facts/", "cubes/", "kpi_values/", "kpi_snapshots/", "state/");
    expect(await built()).toEqual([]);
    expect(await lake.objects("facts/", "cubes/", "kpi_values/", "kpi_snapshots/", "state/")).toEqual(objects);
  });

  test("a late change rebuilds its month, and of what follows just what really changed", async () => {
    await load();
    await built();
    await lake.write("orders", "shop", orderRows(threeMonths.map((o) => (o.id === "3" ? { ...o, amount: 31 } : o))));
    const after = await built();
    // `sequence` reads the past of all later months: it is made again, found unchanged, and the wave stops there.
    expect(after.filter((name) => !name.startsWith("kpi_")).sort()).toEqual([
      "best_days all",
      "sequence 2026-02",
      "sequence 2026-03",
      "sold 2026-02",
      "sold_days 2026-02",
      "sold_periods 2026",
    ]);
  });

  test("a change of what no figure reads rebuilds nothing", async () => {
    await load();
    await built();
    const touched = orderRows(threeMonths).map((row) => ({
      ...row,
      financial_status: "partially_refunded",
      _version: "2026-03-31 12:00:00",
    }));
    await lake.write("orders", "shop", touched);
    expect(await built()).toEqual([]);
  });

  test("an order whose business date is in another month than its making is found", async () => {
    await load([...threeMonths, { id: "6", day: "2026-03-02", amount: 7, made: "2026-01-31" }]);
    await built();
    const rows = await lake.read("facts/sold/month=2026-03/", "select order_id from rows order by order_id");
    expect(rows.map((row) => row.order_id)).toEqual(["4", "5", "6"]);
  });

  test("same content is not written, and nothing after it is built", async () => {
    await load();
    await built();
    const before = await lake.lake.head("facts/sold/month=2026-02/data.parquet");
    const tests = [...threeMonths, { id: "9", day: "2026-02-11", amount: 99, test: true }];
    await lake.write("orders", "shop", orderRows(tests));
    expect((await built()).filter((name) => !name.startsWith("rates"))).toEqual(["sold 2026-02"]);
    expect(await lake.lake.head("facts/sold/month=2026-02/data.parquet")).toEqual(before);
  });

  test("a month that has no orders any more goes, and so do its cubes", async () => {
    await load();
    await built();
    await lake.write("orders", "shop", orderRows(threeMonths.filter((order) => order.id !== "3")));
    await built();
    const keys = Object.keys(await lake.objects("facts/sold/", "cubes/sold_days/"));
    expect(keys.map((key) => /month=(.*)\//.exec(key)?.[1])).toEqual(["2026-01", "2026-03", "2026-01", "2026-03"]);
    expect(await built()).toEqual([]);
  });

  test("a corrected formula rebuilds what reads it; a corrected comment nothing", async () => {
    await load();
    await built();
    await edit("cubes/sold_days.sql", "-- Sales by day.", "-- Sales of each day.");
    expect(await built()).toEqual([]);
    await edit("cubes/best_days.sql", "place <= 3", "place <= 2");
    expect(await built()).toEqual(["best_days all"]);
    await edit("cubes/sold_days.sql", "sum(sold.amount)", "sum(2 * sold.amount)");
    const after = await built();
    expect(after).toEqual(expect.arrayContaining(["sold_days 2026-01", "sold_days 2026-03", "sold_periods 2026"]));
    expect(after.some((name) => name.startsWith("sold ") || name.startsWith("sequence "))).toBe(false);
  });

  test("a setting rebuilds what names it", async () => {
    await load();
    const cube = "select place, day from (\n  select row_number()";
    await edit("cubes/best_days.sql", cube, `select place, day from (\n  select settings.sales_measure, row_number()`);
    await edit("cubes/best_days.sql", "from sold_days where", "from sold_days, settings where");
    await edit(
      "cubes/best_days.sql",
      "order by amount",
      "order by case when settings.sales_measure = 'net' then amount else orders end",
    );
    await built();
    expect(await built({}, { definitions: { aov: { exclude_zero: true } } })).toEqual([]);
    expect(await built({}, { definitions: { sales: { measure: "gross" } } })).toEqual(["best_days all"]);
  });

  test("a new day leaves past months alone", async () => {
    await load();
    await built({ asOf: "2026-03-28" });
    const after = await built({ asOf: "2026-03-29" });
    expect(after.filter((name) => name.startsWith("sold"))).toEqual(["sold 2026-03"]);
    expect(await built({ asOf: "2026-03-30" })).toContain("sold_days 2026-03");
    expect(await lake.read("cubes/best_days/", "select place, day from rows where place = 1")).toEqual([
      { place: 1, day: "2026-03-30" },
    ]);
  });

  test("a run for an earlier day takes back what lies after it", async () => {
    await load();
    await built({ asOf: "2026-02-15" });
    const then = await lake.objects("facts/", "cubes/", "kpi_values/");
    await built();
    await built({ asOf: "2026-02-15" });
    expect(await lake.objects("facts/", "cubes/", "kpi_values/")).toEqual(then);
  });

  test("an object that is not the one its manifest speaks of is read again", async () => {
    await load();
    await built();
    const [from, to] = ["2026-02", "2026-01"].map((m) => `canonical/orders/source=shop/month=${m}/data.parquet`);
    await lake.lake.copy(from ?? "", to ?? "", { any: true });
    await built();
    const rows = await lake.read("facts/sold/", "select order_id, month from rows order by order_id");
    expect(rows.map((row) => `${row.month} ${row.order_id}`)).toEqual([
      "2026-02 3",
      "2026-02 3",
      "2026-03 4",
      "2026-03 5",
    ]);
  });

  test("a derived object that somebody else replaced is made again", async () => {
    await load();
    await built();
    const before = await lake.objects("facts/sold/");
    await lake.lake.put("facts/sold/month=2026-02/data.parquet", Buffer.from("not Parquet"), { any: true });
    await lake.lake.delete("facts/sold/month=2026-03/data.parquet");
    expect(await built()).toEqual(["sold 2026-02", "sold 2026-03"]);
    expect(await lake.objects("facts/sold/")).toEqual(before);
  });

  test("runs on an empty lake", async () => {
    const result = await compute(lake.context(), { sqlFolder: sql.folder });
    expect(result.done).toBe(true);
    expect(result.checks).toEqual([
      { check: "no_rate", severity: "fail", title: "Orders of a day without a rate.", rows: 0 },
    ]);
    expect(Object.keys(await lake.objects("facts/", "cubes/", "kpi_values/"))).toEqual(["facts/calendar/data.parquet"]);
  });

  test("stops when time is short, and goes on from there", async () => {
    await load();
    let left = 4;
    const remaining = () => (left-- > 0 ? 120_000 : 0);
    const first = await compute(lake.context({ remaining }), { sqlFolder: sql.folder });
    expect(first.done).toBe(false);
    expect(first.built.length).toBeGreaterThan(0);
    const rest = await compute(lake.context(), { sqlFolder: sql.folder });
    expect(rest.done).toBe(true);
    const names = [...first.built, ...rest.built].map(({ table, partition }) => `${table} ${partition}`);
    expect(new Set(names).size).toBe(names.length);
  });

  test("tells of rows that break a check, and looks again only where something changed", async () => {
    await load();
    await lake.write("fx_rates", "ecb", []);
    const result = await compute(lake.context(), { sqlFolder: sql.folder });
    expect(result.checks).toEqual([
      { check: "no_rate", severity: "fail", title: "Orders of a day without a rate.", rows: 5 },
    ]);
    const state = JSON.parse(await readFile(join(lake.folder, "lake/state/compute/checks.json"), "utf8"));
    expect(state.checks[0]).toMatchObject({ check: "no_rate", rows: 5, title: "Orders of a day without a rate." });
    expect(state.checks[0].examples).toContainEqual({ order_id: "1" });
  });

  test.each([
    ["count(*) as orders", "sum(1) as orders", "sold_days.sql: column orders is hugeint, declared is bigint"],
    ["count(*) as orders", "count(*) as n", "sold_days.sql: the SELECT has no column orders"],
    ["count(*) as orders", "count(*) as orders, 1 as extra", "sold_days.sql: column extra is not declared"],
    ["sum(sold.amount)", "sum(sold.price)", /sold_days\.sql: sold_days .*could not be computed: .*price/s],
  ])("refuses %s → %s", async (right, wrong, message) => {
    await load();
    await edit("cubes/sold_days.sql", right, wrong);
    await expect(built()).rejects.toThrow(message);
  });
});
