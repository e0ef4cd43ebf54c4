import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseDerived } from "../../../lambdas/compute/sqlFile.ts";
import { readContracts } from "../../../lambdas/shared/contract.ts";
import { definitionsSchema } from "../../../lambdas/shared/definitions.ts";
import type { PreludeDatabase } from "../preludeDatabase.ts";

interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const builtIn = {
  as_of: "as_of date",
  calendar: "cal_date date, grain varchar, period_start date, period_end date, starts_at timestamp, ends_at timestamp",
  coverage: "source varchar, table_name varchar, from_date date, through_date date",
  span: "first_day date, end_day date",
  kpi_values:
    "kpi varchar, measure varchar, grain varchar, period_start timestamp, period_end timestamp, starts_at timestamp, dimension varchar, segment varchar, numerator decimal(38,6), denominator decimal(38,6), value double, unit varchar, is_final boolean, flags varchar, category varchar, year integer",
  kpi_snapshots:
    "kpi varchar, measure varchar, grain varchar, period_start timestamp, period_end timestamp, starts_at timestamp, dimension varchar, segment varchar, numerator decimal(38,6), denominator decimal(38,6), value double, unit varchar, is_final boolean, flags varchar, category varchar, year integer, as_of date",
};

/** Makes every table of the lake, empty, with the types that its file declares. */
export async function createTables(db: PreludeDatabase, sqlFolder: string): Promise<void> {
  const contracts = [...(await readContracts(join(sqlFolder, "canonical"))).values()].map(({ table, columns }) => ({
    name: table,
    columns,
  }));
  const derived = [...(await readDerived(join(sqlFolder, "facts"))), ...(await readDerived(join(sqlFolder, "cubes")))];
  for (const { name, columns } of [...contracts, ...derived]) {
    const list = columns.map((column) => `"${column.name}" ${column.type}`).join(", ");
    await db.run(`create table "${name}" (${list})`);
  }
  for (const [name, columns] of Object.entries(builtIn)) await db.run(`create table ${name} (${columns})`);
  await db.run(`create table settings (${settingsColumns()})`);
}

async function readDerived(folder: string): Promise<Table[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => parseDerived(await readFile(join(folder, file), "utf8"), join(folder, file))),
  );
}

/** One column per definition: `sales.measure` is `sales_measure`; null stands for "auto" and "all" of a number. */
function settingsColumns(): string {
  const columns = ["time_zone varchar", "currency varchar", "week_start varchar"];
  for (const [group, values] of Object.entries(definitionsSchema.parse({}))) {
    for (const [name, value] of Object.entries(values)) columns.push(`${group}_${name} ${typeOf(value)}`);
  }
  return columns.join(", ");
}

function typeOf(value: unknown): string {
  if (typeof value === "boolean") return "boolean";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "double";
  return value === "auto" || value === "all" ? "integer" : "varchar";
}
