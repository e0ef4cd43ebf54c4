import { afterAll, beforeAll, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { openLakeTables } from "../../lambdas/compute/openTables.ts";
import { DamagedObjectError } from "../../lambdas/shared/damagedObject.ts";
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
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
  await compute(lake.context(), { sqlFolder: sql.folder });
});
afterAll(async () => {
  await lake.remove();
  await sql.remove();
});

const cutShort = async (key: string) => {
  const body = (await lake.lake.get(key))?.body ?? new Uint8Array();
  await lake.lake.put(key, body.slice(0, body.length / 2), { any: true });
  return body;
};
const newest = async (prefix: string) =>
  (await Array.fromAsync(lake.lake.list(prefix))).findLast(({ key }) => key.endsWith(".parquet"))?.key ?? "";

test.each(["facts/sold/", "cubes/"])("a damaged object of %s is made again, the same", async (prefix) => {
  const key = await newest(prefix);
  const whole = await cutShort(key);
  await compute(lake.context(), { sqlFolder: sql.folder });
  expect(Buffer.compare((await lake.lake.get(key))?.body ?? new Uint8Array(), whole)).toBe(0);
});

test("a damaged object of kpi_values is named, and made again, the same, once it is deleted", async () => {
  const key = await newest("kpi_values/");
  const whole = await cutShort(key);
  const computing = compute(lake.context(), { sqlFolder: sql.folder });
  await expect(computing).rejects.toThrow(`${key} is damaged: it is no whole Parquet file.\n  Delete it`);
  await lake.lake.delete(key);
  await compute(lake.context(), { sqlFolder: sql.folder });
  expect(Buffer.compare((await lake.lake.get(key))?.body ?? new Uint8Array(), whole)).toBe(0);
});

test("a damaged object of the canonical tables is named, by compute and by a query", async () => {
  const key = await newest("canonical/orders/");
  const whole = await cutShort(key);
  const text = "select * from orders";
  for (const work of [
    () => compute(lake.context(), { sqlFolder: sql.folder }),
    () => openLakeTables(lake.context(), text, { sqlFolder: sql.folder }),
  ]) {
    const doing = work();
    await expect(doing).rejects.toThrow(DamagedObjectError);
    await expect(doing).rejects.toThrow(`${key} is damaged: it is no whole Parquet file.\n  The next run makes`);
  }
  await lake.lake.put(key, whole, { any: true });
});
