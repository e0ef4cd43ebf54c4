import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { everyFault, InjectedFault, injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";
import { orderRows, type SmallOrder, threeMonths, writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

const everything = ["facts/", "cubes/", "kpi_values/", "kpi_snapshots/"];

let lake: TestLake;
let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeEach(async () => {
  lake = await openTestLake();
  // A chain of one of each kind is enough, and keeps the operations few.
  const { "facts/sequence.sql": _, "cubes/best_days.sql": __, ...files } = smallSql;
  const days = (files["cubes/sold_days.sql"] ?? "")
    .replace(", sequence same", "")
    .replace("count_if(sequence.place = 1) as first_orders", "cast(0 as bigint) as first_orders")
    .replace("join sequence on sequence.source = sold.source and sequence.order_id = sold.order_id\n", "");
  sql = await makeSqlFolder({ ...files, "cubes/sold_days.sql": days });
});
afterEach(async () => {
  await lake.remove();
  await sql.remove();
});

const orders = threeMonths.slice(0, 3);
const changed: readonly SmallOrder[] = [
  ...orders.slice(0, 2),
  { id: "3", day: "2026-02-10", amount: 31 },
  { id: "7", day: "2026-03-02", amount: 5 },
];

test("a run that dies at any operation and is started again ends with the same objects", async () => {
  await writeRates(lake, "2025-12-20", 102);
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
  await lake.write("orders", "shop", orderRows(orders));
  await compute(lake.context(), { sqlFolder: sql.folder });
  await lake.write("orders", "shop", orderRows(changed));
  const start = await keep(lake);

  const counted = injectFaults();
  await compute(lake.context({ lake: faultyLake(lake.lake, counted) }), { sqlFolder: sql.folder });
  const expected = await lake.objects(...everything);
  // Operations side by side come in any order, so an index is another one each time; a third of them meets all kinds.
  const faults = everyFault(counted.operations.length).filter((_, index) => index % 11 === 0);

  for (const fault of faults) {
    await start();
    const injected = injectFaults(fault);
    const faulty = lake.context({ lake: faultyLake(lake.lake, injected) });
    await compute(faulty, { sqlFolder: sql.folder }).catch((error: unknown) => {
      expect(error).toBeInstanceOf(InjectedFault);
    });
    await compute(lake.context(), { sqlFolder: sql.folder });
    expect(await lake.objects(...everything), `${fault.kind} at ${injected.operations[fault.at]}`).toEqual(expected);
    const again = await compute(lake.context(), { sqlFolder: sql.folder });
    expect(again.built).toEqual([]);
  }
});

test("a snapshot of values that never came to stand is taken back", async () => {
  await writeRates(lake, "2025-12-20", 102);
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
  await lake.write("orders", "shop", orderRows(orders));
  await compute(lake.context(), { sqlFolder: sql.folder });
  const before = await lake.objects("kpi_snapshots/");
  await lake.write("orders", "shop", orderRows(changed));
  const failing: Lake = {
    ...lake.lake,
    put: (key, body, condition) =>
      key.startsWith("kpi_values/") ? Promise.reject(new Error("died")) : lake.lake.put(key, body, condition),
  };
  await expect(compute(lake.context({ lake: failing }), { sqlFolder: sql.folder })).rejects.toThrow("died");
  expect(Object.keys(await lake.objects("kpi_snapshots/")).length).toBeGreaterThan(Object.keys(before).length);
  // And what is now computed is what stood there before.
  await lake.write("orders", "shop", orderRows(orders));
  await compute(lake.context(), { sqlFolder: sql.folder });
  expect(await lake.objects("kpi_snapshots/")).toEqual(before);
});

/** Remembers all objects of the lake; the answer puts them back. */
async function keep(own: TestLake): Promise<() => Promise<void>> {
  const objects = await Array.fromAsync(own.lake.list(""));
  const bodies = await Promise.all(objects.map(async ({ key }) => ({ key, body: (await own.lake.get(key))?.body })));
  return async () => {
    for await (const { key } of own.lake.list("")) if (!key.startsWith("canonical/")) await own.lake.delete(key);
    for (const { key, body } of bodies) {
      if (body !== undefined && !key.startsWith("canonical/")) await own.lake.put(key, body, { any: true });
    }
    await rm(join(own.folder, "scratch"), { recursive: true, force: true });
  };
}
