import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { orderRows, threeMonths, writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

let lakes: TestLake[] = [];
let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeEach(async () => {
  lakes = [await openTestLake(), await openTestLake()];
  sql = await makeSqlFolder(smallSql);
});
afterEach(async () => {
  for (const lake of lakes) await lake.remove();
  await sql.remove();
});

async function computeOrders(lake: TestLake, orders = threeMonths): Promise<string[]> {
  await writeRates(lake, "2025-12-20", 102);
  await lake.write("orders", "shop", orderRows(orders));
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
  // All stale partitions of a table in one go.
  const options = { sqlFolder: sql.folder, chunkBytes: Number.POSITIVE_INFINITY };
  const { built } = await compute(lake.context(), options);
  return built.flatMap(({ table, partition }) => (table === "sequence" ? [partition] : []));
}

const sequence = (lake: TestLake) => lake.objects("facts/sequence/");

test.each([
  ["that none of them shows", threeMonths.map((order) => (order.id === "1" ? { ...order, amount: 11 } : order)), []],
  [
    "that moves an order of the last",
    threeMonths.map((order) => (order.id === "5" ? { ...order, customer: "c9" } : order)),
    ["2026-03"],
  ],
  ["that takes the last away", threeMonths.slice(0, 3), ["2026-03"]],
  ["that fills the second", [...threeMonths, { id: "6", day: "2026-02-11", amount: 1, customer: "c7" }], ["2026-02"]],
])("of months made together after a change %s, just those are written that are others", async (_, orders, changed) => {
  const [lake, fresh] = lakes as [TestLake, TestLake];
  await computeOrders(lake);
  const before = await sequence(lake);
  await computeOrders(lake, orders);
  const after = await sequence(lake);
  const months = Object.keys({ ...before, ...after }).filter((key) => before[key] !== after[key]);
  expect(months.map((key) => /month=(.*)\//.exec(key)?.[1])).toEqual(changed);
  await computeOrders(fresh, orders);
  expect(after).toEqual(await sequence(fresh));
});
