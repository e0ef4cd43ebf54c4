import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { compute } from "../../lambdas/compute/compute.ts";
import { wideMeasures } from "../../lambdas/compute/kpiWideColumns.ts";
import { openLakeTables } from "../../lambdas/compute/openTables.ts";
import { readKpis } from "../../lambdas/compute/readKpis.ts";
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

async function load(orders = threeMonths): Promise<void> {
  await writeRates(lake, "2025-12-20", 102);
  await lake.write("orders", "shop", orderRows(orders));
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
}

async function built(asOf = "2026-03-31"): Promise<string[]> {
  const result = await compute(lake.context({ asOf }), { sqlFolder: sql.folder });
  return result.built.flatMap(({ table, partition }) => (table === "kpi_wide" ? [partition] : []));
}

async function query(text: string, asOf = "2026-03-31"): Promise<unknown[]> {
  const database = await openLakeTables(lake.context({ asOf }), text, { sqlFolder: sql.folder });
  try {
    return await database.rows(z.record(z.string(), z.unknown()), text);
  } finally {
    database.close();
  }
}

describe("kpi_wide", () => {
  test("holds each figure of kpi_values once, in the column of its measure", async () => {
    await load();
    await built();
    const measures = wideMeasures(await readKpis(`${sql.folder}/kpis`));
    expect(measures.length).toBeGreaterThan(1);
    const unfolded = measures.map(
      ({ name, kpi, measure }) =>
        `select '${kpi}' as kpi, '${measure}' as measure, grain, year, period_start, period_end, starts_at, dimension,
           segment, ${name} as value from kpi_wide where ${name} is not null`,
    );
    const columns = "kpi, measure, grain, year, period_start, period_end, starts_at, dimension, segment, value";
    const long = await query(
      `select ${columns} from kpi_values where value is not null and grain <> 'hour' order by ${columns}`,
    );
    expect(long.length).toBeGreaterThan(100);
    expect(await query(`select ${columns} from (${unfolded.join(" union all ")}) as rows order by ${columns}`)).toEqual(
      long,
    );
  });

  test("a row is final when all its figures are", async () => {
    await load();
    await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-03-15T04:00:00Z");
    await built();
    expect(
      await query(
        `select period_start, is_final from kpi_wide where grain = 'month' and dimension = 'total' order by 1`,
      ),
    ).toEqual([
      { period_start: "2026-01-01 00:00:00", is_final: true },
      { period_start: "2026-02-01 00:00:00", is_final: true },
      { period_start: "2026-03-01 00:00:00", is_final: false },
    ]);
  });

  test("is made again just where kpi_values has changed, and goes with it", async () => {
    await load();
    expect(await built()).toContain("day/2026-01");
    const before = await lake.objects("tables/kpi_wide/");
    expect(await built()).toEqual([]);
    await lake.write("orders", "shop", orderRows(threeMonths.map((o) => (o.id === "3" ? { ...o, amount: 31 } : o))));
    expect(await built()).toEqual(["day/2026-02", "month/2026", "quarter/2026", "week/2026", "year/2026"]);
    await load();
    await built();
    expect(await lake.objects("tables/kpi_wide/")).toEqual(before);
    await built("2026-02-15");
    expect(Object.keys(await lake.objects("tables/kpi_wide/grain=day/"))).toEqual([
      "tables/kpi_wide/grain=day/year=2026/2026-01.parquet",
      "tables/kpi_wide/grain=day/year=2026/2026-02.parquet",
    ]);
  });

  test("the catalogue's measures have names of their own", async () => {
    const names = wideMeasures(await readKpis()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z0-9_]{0,127}$/.test(name))).toEqual([]);
  });
});

describe("the built-in tables as objects", () => {
  test.each(["settings", "as_of", "coverage", "span"])("%s has the rows that a query here sees", async (table) => {
    await load();
    await built();
    const rows = await query(`select * from ${table}`);
    expect(rows).toHaveLength(1);
    expect(await lake.read(`tables/${table}/`)).toEqual(rows);
  });

  test("are there for an empty lake too", async () => {
    await built();
    expect(await lake.read("tables/coverage/")).toEqual([]);
    expect(Object.keys(await lake.objects("tables/"))).toEqual(
      ["as_of", "coverage", "settings", "span"].map((name) => `tables/${name}/data.parquet`),
    );
  });

  test("change with the day, and only then", async () => {
    await load();
    await built("2026-03-30");
    const before = await lake.objects("tables/as_of/", "tables/settings/", "state/compute/tables.json");
    await built("2026-03-30");
    expect(await lake.objects("tables/as_of/", "tables/settings/", "state/compute/tables.json")).toEqual(before);
    await built("2026-03-31");
    expect(await lake.read("tables/as_of/")).toEqual([{ as_of: "2026-03-31" }]);
    const after = await lake.objects("tables/settings/");
    expect(before).toMatchObject(after);
  });
});
