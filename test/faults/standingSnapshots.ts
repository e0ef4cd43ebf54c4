import { join } from "node:path";
import { z } from "zod";
import { openDatabase, text } from "../../lambdas/shared/duckdb.ts";

/** What `kpi_snapshots` says each figure was on each day, as rows of JSON: the newest revision up to that day counts. */
export async function standingSnapshots(folder: string): Promise<string[]> {
  const database = await openDatabase({ scratch: join(folder, "reading"), threads: 1 });
  try {
    const files = text(join(folder, "lake/kpi_snapshots/*/*.parquet"));
    const rows = await database.rows(
      z.object({ row: z.string() }),
      `with snapshots as (select * from read_parquet(${files}, hive_partitioning = true)),
       days as (select distinct as_of as day from snapshots),
       ranked as (
         select days.day, snapshots.*, row_number() over (
           partition by day, category, grain, kpi, measure, period_start, starts_at, dimension, segment
           order by as_of desc, revision desc) as age
         from snapshots join days on as_of <= day)
       select cast(to_json(standing) as varchar) as row
       from (select * exclude (age, revision, as_of, removed) from ranked where age = 1 and not removed) as standing
       order by row`,
    );
    return rows.map(({ row }) => row);
  } finally {
    database.close();
  }
}
