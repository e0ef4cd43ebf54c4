import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { identifier, text } from "../shared/duckdb.ts";
import { MilepostError, messageOf } from "../shared/errors.ts";
import { builtInTables } from "./builtIns.ts";
import type { KpiNode } from "./graph.ts";
import { kpiValueColumns } from "./kpiValueColumns.ts";
import { inputsOf, shortGrains } from "./makeRows.ts";
import { spanOf } from "./partitions.ts";
import { openInputs, type Run } from "./run.ts";

/** The SQL that finishes what the KPIs' own files begin. */
export interface KpiSql {
  readonly periods: string;
  readonly finish: string;
  readonly changes: string;
}

export async function readKpiSql(sqlFolder: string): Promise<KpiSql> {
  const read = (name: string) => readFile(join(sqlFolder, "kpi_values", `${name}.sql`), "utf8");
  const [periods, finish, changes] = await Promise.all([read("periods"), read("finish"), read("changes")]);
  return { periods, finish, changes };
}

/** What a KPI's SELECT may have besides the columns it must have. */
const optionalColumns = {
  measure: "varchar",
  starts_at: "timestamp",
  denominator: "decimal(38,6)",
  value: "double",
  flags: "varchar",
};
const requiredColumns = {
  grain: "varchar",
  period_start: "timestamp",
  dimension: "varchar",
  segment: "varchar",
  numerator: "decimal(38,6)",
};

/** Makes the tables `kpi_finished`, empty, and `all_periods` for some KPIs and parts of one year. All connections see them. */
export async function openParts(
  run: Run,
  sql: KpiSql,
  kpis: readonly KpiNode[],
  ids: readonly string[],
): Promise<void> {
  const { database } = run;
  const columns = kpiFinishedColumns.map(({ name, type }) => `${name} ${type}`);
  await database.run(`create or replace table kpi_finished (${columns.join(", ")})`);
  // A KPI may have gone from them, and no other be out of date.
  if (kpis.length === 0) return;
  const calendar = new Map([["calendar", run.tables.get("calendar") ?? []]]);
  await openInputs(run, calendar, [...builtInTables], ids, spanOf(ids));
  const covers = kpis.flatMap(({ name, coveredBy }) => coveredBy.map((table) => `(${text(name)}, ${text(table)})`));
  await database.run(
    `create or replace temp table kpi_tables as select * from (values ${covers.join(", ")}) as t (kpi, table_name)`,
  );
  await database.run(
    `create or replace temp table kpi_parts as select * from (values ${ids.map((id) => `(${partNumber(id)})`).join(", ")}) as t (part)`,
  );
  const grains = [...new Set(kpis.flatMap((kpi) => kpi.grains))];
  await database.run(`create or replace table all_periods as from (${sql.periods}) where grain in ${listed(grains)}`);
}

/**
 * Adds the finished rows of some parts (months for hours and days, the year for longer periods) to `kpi_finished`.
 * `isNew` says that the KPI has not been computed for all of them before.
 */
export async function finishKpi(
  run: Run,
  { finish }: KpiSql,
  kpi: KpiNode,
  { ids, isNew }: { ids: readonly string[]; isNew: boolean },
): Promise<void> {
  const { database } = run;
  const { file, name, measures, ranks, grains } = kpi;
  const span = spanOf(ids);
  const parts = ids.map(partNumber).join(", ");
  await openInputs(run, inputsOf(run, kpi, ids, true), [...kpi.reads.tables, "as_of"], ids, span);
  try {
    const select = await rowsOf(run, kpi);
    await database.run(
      `create or replace temp table kpi_rows as
       select *, case when grain = 'hour' then starts_at else period_start end as moment,
         year(period_start) * 100 + case when grain in ${shortGrains} then month(period_start) else 0 end as part
       from (${select})
       where grain in ${listed(grains)} and part in (${parts})
         and period_start >= date ${text(span.firstDay)} and period_start < date ${text(span.endDay)}
         and period_start < (select date_add('day', 1, as_of) from as_of)`,
    );
    const named = measures.map(({ name, unit, adds }) => `(${text(name)}, ${text(unit)}, ${text(adds)})`);
    await database.run(
      `create or replace temp table kpi_measures as
       select * from (values ${named.join(", ")}) as t (measure, unit, adds)`,
    );
    await database.run(
      `create or replace temp table kpi_ranked as select unnest([${ranks.map(text).join(", ")}]::varchar[]) as dimension`,
    );
    await database.run(
      `create or replace temp table kpi_periods as select * from all_periods
       where kpi = ${text(name)} and grain in ${listed(grains)} and part in (${parts})`,
    );
    await checkRows(run, kpi, isNew);
    const columns = kpiFinishedColumns.map((column) => column.name).join(", ");
    await database.run(`insert into kpi_finished (${columns}) select ${columns} from (${finish})`);
  } catch (error) {
    if (error instanceof MilepostError) throw error;
    throw new MilepostError(`${file}: ${name} (${ids.join(", ")}) could not be computed: ${messageOf(error)}`, {
      file,
      kpi: name,
      cause: error,
    });
  }
}

/** How the SQL that finishes KPIs calls a part: 2026-03 is 202603, 2026 is 202600. */
export const partNumber = (part: string): number => Number(part.replace("-", "").padEnd(6, "0"));

const kpiFinishedColumns = [{ name: "grain", type: "varchar" }, { name: "part", type: "bigint" }, ...kpiValueColumns];

/** A SELECT of the KPI's rows in all columns that the finish reads. */
async function rowsOf(run: Run, { file, name, sql }: KpiNode): Promise<string> {
  const described = await run.database.rows(z.object({ column_name: z.string() }), `describe ${sql}`);
  const present = new Set(described.map((row) => row.column_name));
  for (const column of Object.keys(requiredColumns)) {
    if (!present.has(column)) throw new MilepostError(`${file}: the SELECT has no column ${column}`, { file, column });
  }
  const columns = Object.entries({ ...requiredColumns, ...optionalColumns }).map(([column, type]) => {
    if (present.has(column)) return `cast(${identifier(column)} as ${type}) as ${identifier(column)}`;
    return `${column === "measure" ? text(name) : `null::${type}`} as ${identifier(column)}`;
  });
  for (const column of present) {
    if (!(column in requiredColumns || column in optionalColumns)) {
      throw new MilepostError(`${file}: a KPI has no column ${column}`, { file, column });
    }
  }
  return `select ${columns.join(", ")} from (${sql})`;
}

/** What would make the finished rows wrong without a word. */
async function checkRows(run: Run, { file, name, measures, by }: KpiNode, isNew: boolean): Promise<void> {
  const refuse = async (what: string, from: string, remedy: string) => {
    const [row] = await run.database.rows(z.record(z.string(), z.unknown()), `${from} limit 1`);
    if (row === undefined) return;
    const found = Object.entries(row).map(([column, value]) => `${column} ${value}`);
    throw new MilepostError(`${file}: ${name} has ${what}: ${found.join(", ")}`, { file, kpi: name, remedy });
  };
  await refuse(
    "a measure that its header does not name",
    `select measure from kpi_rows where measure is null or measure not in ${listed(measures.map((one) => one.name))}`,
    'Name it below "-- measures:".',
  );
  await refuse(
    "a dimension that its header does not name",
    `select dimension from kpi_rows where dimension is null or dimension not in ${listed(["total", ...by])}`,
    'Name it in "-- by:", or leave it out in the SELECT.',
  );
  await refuse(
    "a row without a segment",
    "select measure, grain, period_start, dimension from kpi_rows where segment is null",
    "Write coalesce(…, '(unknown)').",
  );
  await refuse(
    "a period_start at which no period of the calendar starts",
    `select grain, period_start from kpi_rows anti join kpi_periods
     on kpi_periods.grain = kpi_rows.grain and kpi_periods.moment = kpi_rows.moment`,
    "Take period_start from the calendar; hours also need starts_at.",
  );
  // A SELECT that tells its rows apart in one month does so in the next; to look costs a tenth of the whole.
  if (!isNew) return;
  await refuse(
    "two rows for one figure",
    `select measure, grain, period_start, dimension, segment from kpi_rows
     group by measure, grain, period_start, moment, dimension, segment
     having count(*) > 1`,
    "One row per measure, period, dimension and segment.",
  );
}

const listed = (words: readonly string[]): string => `(${words.map(text).join(", ")})`;
