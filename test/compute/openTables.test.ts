import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { compute } from "../../lambdas/compute/compute.ts";
import { openLakeTables } from "../../lambdas/compute/openTables.ts";
import { injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";
import { orderRows, threeMonths, writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

let lake: TestLake;
let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeAll(async () => {
  lake = await openTestLake();
  sql = await makeSqlFolder(smallSql);
  await writeRates(lake, "2025-12-20", 102);
  await lake.write("orders", "shop", orderRows(threeMonths));
  await lake.write("orders", "other-shop", orderRows([{ id: "1", day: "2026-02-01", amount: 3 }]));
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
  await compute(lake.context(), { sqlFolder: sql.folder });
});
afterAll(async () => {
  await lake.remove();
  await sql.remove();
});

async function query(text: string): Promise<unknown[]> {
  const database = await openLakeTables(lake.context(), text, { sqlFolder: sql.folder });
  try {
    return await database.rows(z.record(z.string(), z.unknown()), text);
  } finally {
    database.close();
  }
}

test.each([
  [
    "select source, count(*) as n from orders group by source order by source",
    [
      { source: "other-shop", n: 1 },
      { source: "shop", n: 5 },
    ],
  ],
  ["select count(*) as n from sold where order_date >= date '2026-03-01'", [{ n: 2 }]],
  [
    "select grain, value from kpi_values where kpi = 'sold_value' and dimension = 'total' and grain = 'year'",
    [{ grain: "year", value: 153 }],
  ],
  ["select as_of, count(*) > 10 as many from kpi_snapshots group by as_of", [{ as_of: "2026-03-31", many: true }]],
  [
    "select source, from_date, through_date from coverage",
    [{ source: "shop", from_date: "2026-01-01", through_date: "2026-04-01" }],
  ],
  ["select settings.currency, as_of.as_of from settings, as_of", [{ currency: "EUR", as_of: "2026-03-31" }]],
  [
    "select period_start from calendar where cal_date = date '2026-03-04' and grain = 'week'",
    [{ period_start: "2026-03-02" }],
  ],
  ["select count(*) as n, sum(quantity) as units from order_lines", [{ n: 0, units: null }]],
  ["select 7 / 2 as n", [{ n: 3 }]],
])("%s", async (text, rows) => {
  expect(await query(text)).toEqual(rows);
});

test("fetches only the tables that are named", async () => {
  const faults = injectFaults();
  const place = { ...lake.context({ lake: faultyLake(lake.lake, faults) }), scratch: `${lake.folder}/other-scratch` };
  const database = await openLakeTables(place, "select * from sold", { sqlFolder: sql.folder });
  database.close();
  const fetched = faults.operations.filter((operation) => !operation.startsWith("list"));
  expect(fetched.every((operation) => operation.startsWith("download facts/sold/"))).toBe(true);
});

const day = /grain=day\//;
const short = /grain=(day|month)\//;
test.each([
  ["select * from kpi_values where grain = 'day'", day],
  ["select * from KPI_values as v where 'day' = v.Grain and value > 1 and (kpi = 'x' or kpi = 'sold_value')", day],
  ["select * from kpi_values where grain in ('day', 'month') and kpi = 'sold_value'", short],
  ["select * from kpi_values where grain in ('day', 'month') and grain in ('day', 'week')", day],
  ["with a as (select * from kpi_values where grain = 'day') select * from a where grain = 'month'", day],
  ["select 1 from kpi_values where grain = 'day' union all select 2 from kpi_values where grain = 'month'", short],
  ["select * from kpi_values where grain = 'day' and kpi = 'first_of_nothing'", /nothing/],
  ["select * from kpi_values where category = 'web'", /nothing/],
  // What is no plain condition on the table alone leaves nothing out.
  ["select * from kpi_values", /./],
  ["select * from kpi_values where grain = 'day' or value > 1", /./],
  ["select * from kpi_values where not (grain = 'day')", /./],
  ["select * from kpi_values where lower(grain) = 'day' and kpi <> 'sold_value'", /./],
  ["select * from kpi_values as v (a, grain) where grain = 'day'", /./],
  ["select k.* from kpi_values k, as_of where grain = 'day'", /./],
  ["select * from kpi_values where grain = 'day' or exists (select 1 from kpi_values where grain = 'month')", /./],
])("of kpi_values, %s fetches just what it needs", async (text, needed) => {
  const all = (await Array.fromAsync(lake.lake.list("kpi_values/"))).map(({ key }) => key);
  const faults = injectFaults();
  const scratch = await mkdtemp(join(lake.folder, "scratch-"));
  const place = { ...lake.context({ lake: faultyLake(lake.lake, faults) }), scratch };
  const database = await openLakeTables(place, text, { sqlFolder: sql.folder });
  const rows = await database.rows(z.record(z.string(), z.unknown()), text);
  database.close();
  expect(rows).toHaveLength((await wholeRows(text)).length);
  const fetched = faults.operations.flatMap((operation) => /^download (kpi_values\/\S+)/.exec(operation)?.[1] ?? []);
  expect(fetched.sort()).toEqual(all.filter((key) => needed.test(key)));
  expect(all.length).toBeGreaterThan(6);
});

/** What a query answers when all of `kpi_values` is there. */
async function wholeRows(text: string): Promise<unknown[]> {
  const database = await openLakeTables(lake.context(), "select * from kpi_values, as_of", { sqlFolder: sql.folder });
  try {
    return await database.rows(z.record(z.string(), z.unknown()), text);
  } finally {
    database.close();
  }
}

test.each([
  ["select * from odrers", "There is no table odrers.\n  Did you mean orders?"],
  ["select * from slod", "Did you mean sold?"],
  ["select * from nothing_like_it_at_all", "The lake's tables are:"],
  ["drop table orders", "query:1: only a SELECT can stand here"],
  ["select *\nfrom sold wherre x = 1", "query:2: syntax error"],
])("refuses %s", async (text, message) => {
  await expect(query(text)).rejects.toThrow(message);
});
