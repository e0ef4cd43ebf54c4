import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { identifier, openDatabase, text, textList } from "../../lambdas/shared/duckdb.ts";

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "milepost-duckdb-"));
});
afterAll(() => rm(scratch, { recursive: true }));

test("values come back plain: whole numbers as numbers, decimals, dates and timestamps as text", async () => {
  const db = await openDatabase({ scratch });
  const rows = await db.rows(
    z.unknown(),
    `select 12::bigint as n, 9007199254740993 as big, 1.2::decimal(18,4) as money, date '2026-11-23' as day,
            timestamp '2026-11-23 21:05:33.123' as at, null::varchar as nothing, [1::bigint, 2] as several,
            $word as bound, 0.5::double as share, true as yes`,
    { word: "it's" },
  );
  db.close();
  expect(rows).toEqual([
    {
      n: 12,
      big: "9007199254740993",
      money: "1.2000",
      day: "2026-11-23",
      at: "2026-11-23 21:05:33.123",
      nothing: null,
      several: [1, 2],
      bound: "it's",
      share: 0.5,
      yes: true,
    },
  ]);
});

test("rows that do not fit the schema are refused", async () => {
  const db = await openDatabase({ scratch });
  await expect(db.rows(z.object({ n: z.string() }), "select 1 as n")).rejects.toThrow(/expected string/);
  db.close();
});

test("nothing is fetched from outside", async () => {
  const db = await openDatabase({ scratch });
  await expect(db.run("select * from read_parquet('s3://bucket/key')")).rejects.toThrow(/httpfs/);
  db.close();
});

test("text and names are quoted whatever they hold", async () => {
  const db = await openDatabase({ scratch });
  const nasty = `a"b'c; drop table x --`;
  const rows = await db.rows(
    z.unknown(),
    `select ${text(nasty)} as ${identifier(nasty)}, ${textList(["x'", "y"])} as l`,
  );
  db.close();
  expect(rows).toEqual([{ [nasty]: nasty, l: ["x'", "y"] }]);
});

test("the same rows give the same bytes, however many threads and in whatever order they come", async () => {
  const digests = new Set<string>();
  for (const [threads, input] of [
    [1, "range(400000) r(i)"],
    [2, "range(399999, -1, -1) r(i)"],
    [4, "(select i from range(400000) r(i) order by hash(i)) r"],
  ] as const) {
    const db = await openDatabase({ scratch, threads });
    const path = join(scratch, `${threads}.parquet`);
    const { rows } = await db.copyToParquet(
      `select i::bigint as i, (i % 977)::varchar as word, (i * 1.01)::decimal(18,4) as money from ${input} order by i`,
      path,
    );
    db.close();
    expect(rows).toBe(400000);
    digests.add(
      createHash("sha256")
        .update(await readFile(path))
        .digest("hex"),
    );
  }
  expect(digests.size).toBe(1);
});
