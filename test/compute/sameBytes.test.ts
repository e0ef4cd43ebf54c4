import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "../../lambdas/shared/duckdb.ts";
import { sha256 } from "../../lambdas/shared/sha256.ts";

test("sorted rows are the same bytes whatever the threads, and however they came", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "milepost-bytes-"));
  try {
    const hashes = new Set<string>();
    for (const threads of [1, 2, 4]) {
      const database = await openDatabase({ scratch, threads });
      // Several row groups, text, nulls, decimals and doubles.
      const row = `i as id, 'segment ' || (i * 7919 % 501) as segment, cast(i % 97 as decimal(18, 4)) as amount,
        case when i % 5 > 0 then i / 7.0 end as share, timestamp '2026-01-01' + to_seconds(i) as at`;
      for (const order of ["i", "hash(i)"]) {
        await database.run(
          `create or replace table made as select ${row} from range(300000) as t (i) order by ${order}`,
        );
        const path = join(scratch, `${threads}.parquet`);
        await database.copyToParquet("select * from made order by segment, id", path);
        hashes.add(await sha256({ path }));
      }
      database.close();
    }
    expect(hashes.size).toBe(1);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});

test("rows of one file stay as they lie, whatever the threads", async () => {
  const scratch = await mkdtemp(join(tmpdir(), "milepost-bytes-"));
  try {
    const [sorted, copied] = [join(scratch, "sorted.parquet"), join(scratch, "copied.parquet")];
    const hashes = new Set<string>();
    for (const threads of [1, 2, 4]) {
      const database = await openDatabase({ scratch, threads });
      await database.copyToParquet(
        "select i, 'row ' || i as row from range(500000) as t (i) order by hash(i), i",
        sorted,
      );
      for (let again = 0; again < 5; again++) {
        await database.copyToParquet(`select * from read_parquet('${sorted}')`, copied);
        hashes.add(await sha256({ path: copied }));
      }
      hashes.add(await sha256({ path: sorted }));
      database.close();
    }
    expect(hashes.size).toBe(1);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
});
