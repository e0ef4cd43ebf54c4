import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { orderRows, type SmallOrder, threeMonths, writeRates } from "./shopRows.ts";
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

async function load(orders: readonly SmallOrder[] = threeMonths, through = "2026-04-01T04:00:00Z"): Promise<void> {
  await writeRates(lake, "2025-12-20", 102);
  await lake.write("orders", "shop", orderRows(orders));
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", through);
}

const computed = (asOf = "2026-03-31") => compute(lake.context({ asOf }), { sqlFolder: sql.folder });

/** A KPI of fixed rows, in place of those of the small SQL. */
async function writeKpi(header: string, select: string): Promise<void> {
  const text = `-- Made up | 虚构\n${header}\n-- covered by: orders\n${select}`;
  await writeFile(join(sql.folder, "kpis/sales/sold_value.sql"), text);
}

const day = (date: string) => `timestamp '${date}'`;
const one = (kpi: string, where: string) =>
  lake.read(
    "kpi_values/",
    `select * from rows where kpi = '${kpi}' and ${where} order by measure, period_start, segment`,
  );

describe("kpi_values", () => {
  test("divides last, in the measure's unit, and tells final from provisional", async () => {
    await load(threeMonths, "2026-03-31T04:00:00Z");
    await computed();
    expect(
      await one("first_share", "grain = 'month' and dimension = 'total' and measure = 'first_share'"),
    ).toMatchObject([
      {
        period_start: "2026-01-01 00:00:00",
        numerator: "2.000000",
        denominator: "2.000000",
        value: 100,
        is_final: true,
      },
      { period_start: "2026-02-01 00:00:00", value: 0, unit: "percent", flags: "low_sample" },
      { period_start: "2026-03-01 00:00:00", value: 50, period_end: "2026-04-01 00:00:00", is_final: false },
    ]);
    expect(await one("sold_value", "grain = 'month' and segment = 'pos'")).toMatchObject([
      {
        measure: "sold_value",
        value: 20,
        denominator: null,
        unit: "money",
        flags: null,
        year: "2026",
        category: "sales",
      },
      { value: 0 },
      { value: 0 },
    ]);
  });

  test("a period without rows is 0 where a source had loaded, unknown after, and nothing before", async () => {
    await load(threeMonths, "2026-03-29T22:00:00Z");
    await computed();
    const days = await one("sold_value", "grain = 'day' and dimension = 'total'");
    expect(days.length).toBe(90);
    expect(days.find((row) => row.period_start === "2026-01-06 00:00:00")).toMatchObject({
      numerator: "0.000000",
      value: 0,
    });
    expect(days.at(-1)).toMatchObject({
      period_start: "2026-03-31 00:00:00",
      numerator: null,
      value: null,
      is_final: false,
    });
    // Half loaded, but with an order: what is known is shown.
    expect(days.at(-2)).toMatchObject({ period_start: "2026-03-30 00:00:00", value: 50, is_final: false });
    expect(days.at(-3)).toMatchObject({ period_start: "2026-03-29 00:00:00", value: 0, is_final: true });
    const share = await one("first_share", "grain = 'day' and dimension = 'total' and measure = 'first_share'");
    expect(share.find((row) => row.period_start === "2026-01-06 00:00:00")).toMatchObject({
      numerator: "0.000000",
      denominator: "0.000000",
      value: null,
    });
  });

  test("hours have 23 or 25 to the day when the clocks change", async () => {
    await load();
    const select = `select 'hour' as grain, ${day("2026-03-29 01:00")} as period_start, timestamp '2026-03-29 00:00' as starts_at,
      'total' as dimension, 'total' as segment, 7 as numerator from sold_days limit 1`;
    await writeKpi("-- unit: count   better: up   grains: hour..day   adds: sum", select);
    await computed();
    const hours = await one(
      "sold_value",
      "grain = 'hour' and period_start >= '2026-03-29' and period_start < '2026-03-30'",
    );
    expect(hours.length).toBe(23);
    expect(hours.slice(0, 4).map((row) => [row.period_start, row.starts_at, row.value])).toEqual([
      ["2026-03-29 00:00:00", "2026-03-28 23:00:00", 0],
      ["2026-03-29 01:00:00", "2026-03-29 00:00:00", 7],
      ["2026-03-29 03:00:00", "2026-03-29 01:00:00", 0],
      ["2026-03-29 04:00:00", "2026-03-29 02:00:00", 0],
    ]);
  });

  test.each([
    ["sum", "", 201, { segment: "(other)", value: 1001 - 200 }],
    ["distinct", "", 200, { value: 1 }],
    ["distinct", "   ranks: product", 1001, { value: 1 }],
  ])(
    "of 1,001 segments it keeps 200, and the rest as (other) only where they add up; or all that were ranked: %s%s",
    async (adds, ranks, count, last) => {
      await load();
      const select = `select 'month' as grain, ${day("2026-03-01")} as period_start, 'product' as dimension,
      'p' || lpad(cast(n as varchar), 4, '0') as segment, case when n > 900 then 10 else 1 end as numerator
      from unnest(sequence(1, 1001)) as t (n) cross join (select 1 from sold_days limit 1) as any_day`;
      await writeKpi(`-- unit: count   better: up   grains: month   adds: ${adds}\n-- by: product${ranks}`, select);
      await computed();
      const rows = await lake.read(
        "kpi_values/",
        "select segment, value from rows where kpi = 'sold_value' and dimension = 'product' order by value, segment desc",
      );
      expect(rows.length).toBe(count);
      expect(rows).toContainEqual({ segment: "p1001", value: 10 });
      expect(adds === "sum" ? rows.at(-1) : rows[0]).toMatchObject(last);
    },
  );

  test.each([
    [
      "a period_start at which no period",
      `'week' as grain, ${day("2026-03-04")} as period_start, 'total' as dimension, 'total' as segment, 1 as numerator`,
    ],
    [
      "a dimension that its header does not name: dimension city",
      `'day' as grain, ${day("2026-03-04")} as period_start, 'city' as dimension, 'x' as segment, 1 as numerator`,
    ],
    [
      "a row without a segment",
      `'day' as grain, ${day("2026-03-04")} as period_start, 'total' as dimension, cast(null as varchar) as segment, 1 as numerator`,
    ],
    [
      "two rows for one figure",
      `'day' as grain, ${day("2026-03-04")} as period_start, 'total' as dimension, 'total' as segment, 1 as numerator from unnest(sequence(1, 2)) as t (n) cross join`,
    ],
    [
      "a measure that its header does not name: measure other",
      `'other' as measure, 'day' as grain, ${day("2026-03-04")} as period_start, 'total' as dimension, 'total' as segment, 1 as numerator`,
    ],
    [
      "the SELECT has no column numerator",
      `'day' as grain, ${day("2026-03-04")} as period_start, 'total' as dimension, 'total' as segment`,
    ],
    [
      "a KPI has no column extra",
      `'day' as grain, ${day("2026-03-04")} as period_start, 'total' as dimension, 'total' as segment, 1 as numerator, 2 as extra`,
    ],
  ])("refuses %s", async (message, columns) => {
    await load();
    const from = columns.endsWith("join") ? "" : "from";
    await writeKpi(
      "-- unit: count   better: up   grains: day..week   adds: sum",
      `select ${columns} ${from} (select 1 as one from sold_days limit 1) as any_day`,
    );
    await expect(computed()).rejects.toThrow(message);
  });

  test("of one KPI's change, the other's rows are taken over", async () => {
    await load();
    await computed();
    const other = "select * from rows where kpi = 'first_share' order by all";
    const before = await lake.read("kpi_values/", other);
    const path = join(sql.folder, "kpis/sales/sold_value.sql");
    await writeFile(path, (await readFile(path, "utf8")).replace("amount as numerator", "2 * amount as numerator"));
    await lake.lake.delete("kpi_values/category=sales/grain=month/year=2026/data.parquet");
    await computed();
    expect(await lake.read("kpi_values/", other)).toEqual(before);
    const taken = await lake.objects("kpi_values/");
    for (const key of [...Object.keys(taken), "state/compute/kpi_values/sales.json"]) await lake.lake.delete(key);
    await computed();
    expect(await lake.objects("kpi_values/")).toEqual(taken);
    expect(await one("sold_value", "grain = 'year' and dimension = 'total'")).toMatchObject([{ value: 300 }]);
  });
});

describe("kpi_snapshots", () => {
  const asOfView = async (asOf: string) => {
    const view = await readFile("sql/athena/kpi_as_of.sql", "utf8");
    return lake.read(
      "kpi_snapshots/",
      `with kpi_snapshots as (select * from rows), found as (${view.replace("from kpi_snapshots", "from rows").replace("2026-11-23", asOf)})
       select kpi, measure, grain, period_start, dimension, segment, numerator, denominator, value, is_final from found order by all`,
    );
  };
  const values = () =>
    lake.read(
      "kpi_values/",
      "select kpi, measure, grain, period_start, dimension, segment, numerator, denominator, value, is_final from rows order by all",
    );

  test("give every KPI as it stood on any day", async () => {
    await load(threeMonths.slice(0, 3), "2026-02-15T04:00:00Z");
    await computed("2026-02-14");
    const first = await values();
    await load(threeMonths, "2026-03-31T23:00:00Z");
    await computed("2026-03-30");
    const second = await values();
    await load(
      threeMonths.filter(({ id }) => id !== "1"),
      "2026-04-01T23:00:00Z",
    );
    await computed("2026-03-31");
    const third = await values();
    expect(await asOfView("2026-02-20")).toEqual(first);
    expect(await asOfView("2026-03-30")).toEqual(second);
    expect(await asOfView("2026-04-05")).toEqual(third);
    expect(await asOfView("2026-01-01")).toEqual([]);
  });

  test("hold just what changed, and nothing for a run that changes nothing", async () => {
    await load();
    await computed();
    const before = await lake.objects("kpi_snapshots/");
    await computed();
    expect(await lake.objects("kpi_snapshots/")).toEqual(before);
    await lake.write("orders", "shop", orderRows(threeMonths.map((o) => (o.id === "3" ? { ...o, amount: 31 } : o))));
    await computed();
    const added = await lake.read(
      "kpi_snapshots/",
      "select grain, segment, value, revision from rows where revision = 2 order by all",
    );
    expect(added).toEqual(
      ["day", "month", "quarter", "week", "year"].flatMap((grain) =>
        ["online", "total"].map((segment) => expect.objectContaining({ grain, segment, revision: 2 })),
      ),
    );
  });
});
