import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { type Database, text, textList } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { KpiValue } from "./reportData.ts";

const figure = z.nullable(z.coerce.number().refine(Number.isFinite));
const rowSchema = z
  .object({
    kpi: z.string(),
    measure: z.string(),
    grain: z.enum(["day", "week", "month"]),
    start: z.iso.date(),
    end: z.iso.date(),
    dimension: z.string(),
    segment: z.string(),
    numerator: figure,
    denominator: figure,
    value: figure,
    is_final: z.boolean(),
    flags: z.nullable(z.string()),
  })
  .transform(
    ({ is_final: isFinal, flags, ...row }): KpiValue => ({
      ...row,
      isFinal,
      flags: flags === null ? [] : flags.split(",").map((flag) => flag.trim()),
    }),
  );

/** One segment of one KPI, beside the totals. */
export interface Cut {
  readonly kpi: string;
  readonly dimension: string;
  readonly segment: string;
}

/** The totals of all KPIs by day, week and month from a year on, and those of the segments asked for. */
export async function readKpiRows(
  ctx: Context,
  database: Database,
  { fromYear, cuts }: { fromYear: number; cuts: readonly Cut[] },
): Promise<KpiValue[]> {
  const objects = (await Array.fromAsync(ctx.lake.list("kpi_values/"))).flatMap((object) => {
    const [, grain, year] = /\/grain=(day|week|month)\/year=(\d+)\//.exec(object.key) ?? [];
    return grain !== undefined && Number(year) >= fromYear ? [{ grain, object }] : [];
  });
  const paths = await fetchObjects(
    ctx,
    objects.map(({ object }) => object),
  );
  const wanted = cuts.map(
    ({ kpi, dimension, segment }) =>
      ` or (kpi = ${text(kpi)} and dimension = ${text(dimension)} and segment = ${text(segment)})`,
  );
  const byGrain = Map.groupBy(objects, ({ grain }) => grain);
  const rows = await Promise.all(
    [...byGrain].map(([grain, own]) =>
      database.rows(
        rowSchema,
        `select kpi, measure, ${text(grain)} as grain, strftime(period_start, '%Y-%m-%d') as start,
           strftime(period_end, '%Y-%m-%d') as "end", dimension, segment, numerator, denominator, value, is_final, flags
         from read_parquet(${textList(own.map(({ object }) => paths.get(object.key) ?? ""))}, hive_partitioning = false)
         where (dimension = 'total' and segment = 'total')${wanted.join("")}
         order by kpi, measure, dimension, segment, period_start`,
      ),
    ),
  );
  return rows.flat();
}
