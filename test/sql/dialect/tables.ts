import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { settingColumns } from "../../../lambdas/compute/builtIns.ts";
import { calendarNode } from "../../../lambdas/compute/calendarNode.ts";
import { kpiSnapshotColumns, kpiValueColumns } from "../../../lambdas/compute/kpiValueColumns.ts";
import { kpiWideColumns } from "../../../lambdas/compute/kpiWideColumns.ts";
import { readKpis } from "../../../lambdas/compute/readKpis.ts";
import { parseDerived } from "../../../lambdas/compute/sqlFile.ts";
import { readContracts } from "../../../lambdas/shared/contract.ts";
import { settingsSchema } from "../../../lambdas/shared/settings.ts";
import type { PreludeDatabase } from "../preludeDatabase.ts";

interface Table {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const defaults = settingsSchema.parse({ business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } });

const builtIn: readonly Table[] = [
  { name: "as_of", columns: columnsOf("as_of date") },
  { name: "coverage", columns: columnsOf("source varchar, table_name varchar, from_date date, through_date date") },
  { name: "span", columns: columnsOf("first_day date, end_day date") },
  { name: "settings", columns: settingColumns(defaults) },
  { name: calendarNode.name, columns: calendarNode.columns },
  // With the keys of the path, which Athena shows as columns.
  { name: "kpi_values", columns: [...kpiValueColumns, ...columnsOf("category varchar, grain varchar, year integer")] },
  { name: "kpi_wide", columns: [...kpiWideColumns(await readKpis()), ...columnsOf("grain varchar, year integer")] },
  { name: "kpi_snapshots", columns: [...kpiSnapshotColumns, ...columnsOf("as_of varchar")] },
];

/** Makes every table of the lake, empty, with the types that its file declares. */
export async function createTables(db: PreludeDatabase, sqlFolder: string): Promise<void> {
  const contracts = [...(await readContracts(join(sqlFolder, "canonical"))).values()].map(({ table, columns }) => ({
    name: table,
    columns,
  }));
  const derived = [...(await readDerived(join(sqlFolder, "facts"))), ...(await readDerived(join(sqlFolder, "cubes")))];
  for (const { name, columns } of [...contracts, ...derived, ...builtIn]) {
    const list = columns.map((column) => `"${column.name}" ${column.type}`).join(", ");
    await db.run(`create table "${name}" (${list})`);
  }
}

async function readDerived(folder: string): Promise<Table[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => parseDerived(await readFile(join(folder, file), "utf8"), join(folder, file))),
  );
}

function columnsOf(list: string): Table["columns"] {
  return list.split(", ").map((column) => {
    const [name = "", type = ""] = column.split(" ");
    return { name, type };
  });
}
