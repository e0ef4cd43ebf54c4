import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { orderRows, type SmallOrder, writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

const tables = ["facts/", "cubes/", "kpi_values/"] as const;

let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeAll(async () => {
  sql = await makeSqlFolder({
    ...smallSql,
    "cubes/sold_periods.sql": (smallSql["cubes/sold_periods.sql"] ?? "").replace(
      "year(period_start)",
      "period(period_start)",
    ),
  });
});
afterAll(() => sql.remove());

const order = fc.record({
  id: fc.integer({ min: 1, max: 12 }).map(String),
  day: fc
    .integer({ min: 0, max: 120 })
    .map((days) => new Date(Date.UTC(2025, 11, 1 + days)).toISOString().slice(0, 10)),
  made: fc.constantFrom("2025-12-10", "2026-01-10", "2026-02-10"),
  amount: fc.integer({ min: -5, max: 50 }),
  customer: fc.constantFrom("c1", "c2", "c3"),
  channel: fc.constantFrom("online", "pos"),
  test: fc.boolean(),
});
/** One late change: orders that take the place of those with their ids, one that goes, or a new day. */
const change = fc.record({
  orders: fc.array(order, { maxLength: 3 }),
  gone: fc.option(fc.integer({ min: 1, max: 12 }).map(String)),
  asOf: fc.constantFrom("2026-02-20", "2026-03-31", "2026-04-01"),
});

async function inLake(work: (lake: TestLake) => Promise<void>): Promise<void> {
  const lake = await openTestLake();
  try {
    await writeRates(lake, "2025-11-20", 130);
    await lake.cover("shop", "orders", "2025-11-30T23:00:00Z", "2026-03-31T04:00:00Z");
    await work(lake);
  } finally {
    await lake.remove();
  }
}

async function computeIn(
  lake: TestLake,
  orders: readonly SmallOrder[],
  asOf: string,
  chunkBytes?: number,
): Promise<void> {
  await lake.write("orders", "shop", orderRows(orders));
  await compute(lake.context({ asOf }), { sqlFolder: sql.folder, chunkBytes });
}

test("after any late changes, incremental is full, bit for bit; so are months built alone and all in one go", async () => {
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 4, maxLength: 12 }), changes, async (first, later) => {
      const orders = new Map(first.map((one) => [one.id, one]));
      let asOf = "2026-03-31";
      await inLake(async (lake) => {
        await computeIn(lake, [...orders.values()], asOf);
        for (const one of later) {
          for (const changed of one.orders) orders.set(changed.id, changed);
          if (one.gone !== null) orders.delete(one.gone);
          asOf = one.asOf;
          await computeIn(lake, [...orders.values()], asOf);
        }
        const incremental = await lake.objects(...tables);
        for (const chunkBytes of [0, Number.POSITIVE_INFINITY]) {
          await inLake(async (other) => {
            await computeIn(other, [...orders.values()], asOf, chunkBytes);
            expect(await other.objects(...tables)).toEqual(incremental);
          });
        }
      });
    }),
    { numRuns: 4 },
  );
});
