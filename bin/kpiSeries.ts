import { z } from "zod";
import type { Grain, KpiFile } from "../lambdas/compute/kpiFile.ts";
import type { Context } from "../lambdas/shared/context.ts";
import { type Database, textList } from "../lambdas/shared/duckdb.ts";
import { fetchObjects } from "../lambdas/shared/scratch.ts";

const rowSchema = z.object({
  measure: z.string(),
  period: z.string(),
  segment: z.string(),
  numerator: z.nullable(z.string()),
  denominator: z.nullable(z.string()),
  value: z.nullable(z.number()),
  is_final: z.boolean(),
  flags: z.nullable(z.string()),
});
export type KpiPoint = z.infer<typeof rowSchema>;

export interface SeriesOptions {
  readonly grain: Grain;
  readonly dimension: string;
  readonly segment?: string;
  readonly measure?: string;
  /** At most so many periods, the newest. */
  readonly last: number;
}

/** A KPI's newest figures, oldest first; none when it has not been computed. */
export async function readKpiSeries(
  ctx: Context,
  database: Database,
  { name, category }: KpiFile,
  { grain, dimension, segment, measure, last }: SeriesOptions,
): Promise<KpiPoint[]> {
  const objects = await Array.fromAsync(ctx.lake.list(`kpi_values/category=${category}/grain=${grain}/`));
  if (objects.length === 0) return [];
  const paths = [...(await fetchObjects(ctx, objects)).values()];
  return database.rows(
    rowSchema,
    `select measure, strftime(period_start, $format) as period, segment, numerator::varchar as numerator,
       denominator::varchar as denominator, value, is_final, flags
     from read_parquet(${textList(paths)}, hive_partitioning = false)
     where kpi = $kpi and dimension = $dimension and segment = coalesce($segment, segment)
       and measure = coalesce($measure, measure)
     qualify dense_rank() over (order by period_start desc) <= $last
     order by period_start, starts_at, measure, segment`,
    {
      kpi: name,
      dimension,
      segment: segment ?? null,
      measure: measure ?? null,
      last,
      format: grain === "hour" ? "%Y-%m-%d %H:%M" : "%Y-%m-%d",
    },
  );
}
