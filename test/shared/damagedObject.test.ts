import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DamagedObjectError } from "../../lambdas/shared/damagedObject.ts";
import { openDatabase } from "../../lambdas/shared/duckdb.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import { fetchObjects } from "../../lambdas/shared/scratch.ts";

let folder: string;
let whole: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-damaged-"));
  whole = join(folder, "whole.parquet");
  const database = await openDatabase({ scratch: folder });
  await database.copyToParquet("select 1 as n", whole);
  database.close();
});
afterEach(() => rm(folder, { recursive: true }));

const words = (text: string) => new TextEncoder().encode(text);

test.each([
  "canonical/orders/source=shop/month=2026-01/data.parquet",
  "state/rebuild/shop/orders/1/canonical/orders/source=shop/month=2026-01/data.parquet",
  "facts/sold/month=2026-01/data.parquet",
  "kpi_values/category=sales/grain=day/year=2026/2026-01.parquet",
  "kpi_snapshots/as_of=2026-01-31/1.parquet",
])("%s is fetched when it is whole, and refused by its key when it is not", async (key) => {
  const place = { lake: folderLake(join(folder, "lake")), scratch: join(folder, "scratch") };
  const good = await place.lake.put(key, { path: whole }, { any: true });
  await fetchObjects(place, [good]);
  const body = (await place.lake.get(key))?.body ?? new Uint8Array();
  for (const bad of [new Uint8Array(), words("PAR1"), words("PAR1....PAR1"), body.slice(0, -1), body.slice(1)]) {
    const facts = await place.lake.put(key, bad, { any: true });
    const fetching = fetchObjects(place, [facts]);
    await expect(fetching).rejects.toThrow(DamagedObjectError);
    await expect(fetching).rejects.toThrow(`${key} is damaged`);
  }
  expect(await readdir(join(folder, "scratch", "objects"))).toHaveLength(1);
});

test("what others have written is not judged", async () => {
  const place = { lake: folderLake(join(folder, "lake")), scratch: join(folder, "scratch") };
  const dropped = await place.lake.put("raw/inbox/1234.parquet", words("no Parquet"), { any: true });
  expect((await fetchObjects(place, [dropped])).size).toBe(1);
});
