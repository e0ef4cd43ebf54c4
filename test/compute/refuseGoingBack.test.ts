import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { recordStep, startRun } from "../../lambdas/shared/runLedger.ts";
import { orderRows, threeMonths, writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

let lake: TestLake;
let sql: Awaited<ReturnType<typeof makeSqlFolder>>;
beforeEach(async () => {
  lake = await openTestLake();
  sql = await makeSqlFolder(smallSql);
  await writeRates(lake, "2025-12-20", 102);
  await lake.write("orders", "shop", orderRows(threeMonths));
  await lake.cover("shop", "orders", "2025-12-31T23:00:00Z", "2026-04-01T04:00:00Z");
});
afterEach(async () => {
  await lake.remove();
  await sql.remove();
});

let runs = 0;
async function run(asOf: string) {
  const ctx = lake.context({ asOf, run: `run-${String(++runs).padStart(3, "0")}` });
  await startRun(ctx);
  return recordStep(ctx, { verb: "compute" }, () => compute(ctx, { sqlFolder: sql.folder }));
}

test("figures never go back to an earlier day, however often it is tried", async () => {
  await run("2026-03-30");
  await run("2026-03-31");
  const stands = await lake.objects("kpi_values/", "kpi_snapshots/");
  for (const _ of [1, 2]) {
    await expect(run("2026-03-30")).rejects.toThrow(/stand as of 2026-03-31, and cannot go back to 2026-03-30/);
  }
  expect(await lake.objects("kpi_values/", "kpi_snapshots/")).toEqual(stands);
  await run("2026-03-31");
  await run("2026-04-01");
});
