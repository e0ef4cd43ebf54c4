import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { unseenByAthena } from "../../bin/unseenByAthena.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { settingsSchema } from "../../lambdas/shared/settings.ts";
import { milepost } from "./commandLine.ts";

const input = {
  business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
  deploy: { retiredSources: ["old-shop"] },
};
const today = new Date("2026-11-23T00:00:00Z");

let folder: string;
let lake: Lake;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-unseen-"));
  lake = folderLake(join(folder, "lake"));
  for (const key of [
    "canonical/orders/source=inbox/month=2026-01/data.parquet",
    "canonical/orders/source=old-shop/month=2031-11/data.parquet",
    "canonical/orders/source=shop-eu/month=2026-01/data.parquet",
    "canonical/refunds/source=shop-eu/month=2026-01/data.parquet",
    "canonical/orders/source=inbox/month=1999-12/data.parquet",
    "canonical/orders/source=inbox/month=2031-12/data.parquet",
    "canonical/customers/source=inbox/month=1970-01/data.parquet",
    "facts/sales_orders/month=1999-12/data.parquet",
    "facts/calendar/data.parquet",
    "facts/no_such_table/month=1812-01/data.parquet",
    "cubes/sales_cube/year=1999/1999-12.parquet",
    "kpi_values/category=sales/grain=decade/year=2026/data.parquet",
    "kpi_snapshots/as_of=2026-11-24/sales-day.parquet",
    "kpi_snapshots/as_of=2026-11-25/sales-day.parquet",
    "raw/nobody/orders/1/1.ndjson.gz",
  ]) {
    await lake.put(key, new Uint8Array([1]), { any: true });
  }
});
afterAll(() => rm(folder, { recursive: true }));

test("finds what Athena's rules leave out, and nothing else", async () => {
  const unseen = await unseenByAthena(lake, settingsSchema.parse(input), today);
  expect(unseen.map(({ key, word, tables }) => `${key}=${word} ${tables.join(" ")}`).sort()).toEqual([
    "as_of=2026-11-25 kpi_snapshots",
    "grain=decade kpi_values",
    "month=1999-12 orders sales_orders",
    "month=2031-12 orders",
    "source=shop-eu orders refunds",
    "year=1999 sales_cube",
  ]);
});

test("milepost check fails for rows of a source that the settings do not know", async () => {
  await writeFile(join(folder, "milepost.config.ts"), `export default ${JSON.stringify(input)};`);
  const failed = await milepost(["check"], { folder });
  expect(failed.out).toMatch(/^FAIL shop-eu: rows in orders, refunds, .*deploy\.retiredSources/m);
  expect(failed.out).toMatch(/^warn athena: sales_cube: Athena does not look for year=1999;/m);
  expect(failed.code).toBe(1);
  const known = { ...input, deploy: { retiredSources: ["old-shop", "shop-eu"] } };
  await writeFile(join(folder, "milepost.config.ts"), `export default ${JSON.stringify(known)};`);
  const passed = await milepost(["check"], { folder });
  expect(passed.out).not.toContain("FAIL");
  expect(passed.code).toBe(0);
});
