import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { calendarNode } from "../lambdas/compute/calendarNode.ts";
import { kpiSnapshotColumns, kpiValueColumns } from "../lambdas/compute/kpiValueColumns.ts";
import { kpiWideColumns } from "../lambdas/compute/kpiWideColumns.ts";
import { askedTables } from "../lambdas/compute/publishBuiltIns.ts";
import { readKpis } from "../lambdas/compute/readKpis.ts";
import { type DerivedFile, parseDerived } from "../lambdas/compute/sqlFile.ts";
import { type Contract, readContracts } from "../lambdas/shared/contract.ts";
import { linkToName, page, table } from "./markdown.ts";

type Derived = Pick<DerivedFile, "name" | "title" | "grain" | "partition" | "inputs" | "columns">;

const intro = `# Tables

Made from the headers of \`sql/\` by \`npm run docs\`. Timestamps are UTC to the millisecond, but for \`period_start\`,
\`hour_start\` and their like, which are the business's wall clock. Dates are days in the business's time zone. Money is
DECIMAL: in canonical tables in the row's own \`currency\`, in facts and cubes in the reporting currency.`;

/** \`docs/tables.md\`: every table of the lake and what its columns hold. */
export async function tablesPage(root: string): Promise<string> {
  const contracts = [...(await readContracts(join(root, "sql/canonical"))).values()];
  const facts = [calendarNode, ...(await readDerived(root, "facts"))].sort(byName);
  const cubes = await readDerived(root, "cubes");
  return page([
    intro,
    "## Canonical tables",
    "One shape for each kind of record, whatever the vendor. `canonical/<table>/source=<source>/month=<yyyy-mm>/data.parquet`.",
    summary(contracts.map(({ table: name, title, grain }) => ({ name, title, grain }))),
    ...contracts.flatMap(contractSection),
    "## Facts",
    "Derived tables with rows of their own. `facts/<name>/month=<yyyy-mm>/data.parquet`, or one object.",
    summary(facts),
    ...facts.flatMap(derivedSection),
    "## Cubes",
    "Measures added up by period, dimension and segment. `cubes/<name>/month=<yyyy-mm>/data.parquet`, by year, or one object. By period: hours and days lie in `year=<yyyy>/<yyyy-mm>.parquet`, longer periods in `year=<yyyy>/data.parquet`.",
    summary(cubes),
    ...cubes.flatMap(derivedSection),
    "## KPI values",
    "### `kpi_values`",
    "One row per number. `kpi_values/category=<category>/grain=<grain>/year=<yyyy>/data.parquet`, for hours and days an object per month beside each other; the words of the path are columns too.",
    plainColumns(kpiValueColumns),
    "### `kpi_wide`",
    "The same figures with a column for each measure, for grains from day to year: one row is a period and segment. A measure without a figure there is null. Called as its KPI, or `<kpi>_<measure>` where a KPI has several. `tables/kpi_wide/grain=<grain>/year=<yyyy>/data.parquet`, for days an object per month.",
    table(
      ["column", "type", "what it holds"],
      kpiWideColumns(await readKpis(join(root, "sql/kpis"))).map((column) => [
        `\`${column.name}\``,
        column.type,
        column.comment,
      ]),
    ),
    "### `kpi_snapshots`",
    "`kpi_values` as it stood: the rows that were new or had changed on a day. `kpi_snapshots/as_of=<yyyy-mm-dd>/…`.",
    plainColumns(kpiSnapshotColumns),
    "## Tables for queries",
    "What every SELECT of Milepost may read, as objects for those who ask elsewhere: `tables/<name>/data.parquet`. `settings` has a column for each definition of docs/kpis.md, `<group>_<name>`.",
    ...askedTables([]).flatMap(({ name, comment, columns }) => [
      `### \`${name}\``,
      `${comment}.`,
      columns.length === 0 ? undefined : plainColumns(columns),
    ]),
  ]);
}

async function readDerived(root: string, folder: "facts" | "cubes"): Promise<Derived[]> {
  const files = (await readdir(join(root, "sql", folder))).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) =>
      parseDerived(await readFile(join(root, "sql", folder, file), "utf8"), join("sql", folder, file)),
    ),
  );
}

const byName = (a: Derived, b: Derived): number => (a.name < b.name ? -1 : 1);

const summary = (tables: readonly { name: string; title: string; grain: string }[]): string =>
  table(
    ["table", "one row is", "what it is"],
    tables.map(({ name, grain, title }) => [linkToName(name), grain, title]),
  );

function contractSection(contract: Contract): (string | undefined)[] {
  const rows = contract.columns.map(({ name, type, notNull, comment }) => [
    `\`${name}\``,
    type,
    notNull ? "always" : "",
    comment,
  ]);
  const checks = contract.checks.map(({ expression, message }) => `- \`${expression}\`: ${message}`);
  return [
    `### \`${contract.table}\``,
    contract.title,
    `One row is ${contract.grain}. Key: ${contract.key.join(", ")}. By month of \`${contract.partition.column}\`.`,
    table(["column", "type", "filled", "what it holds"], rows),
    checks.length === 0 ? undefined : `Rows that break a check go to quarantine:\n\n${checks.join("\n")}`,
  ];
}

function derivedSection({ name, title, grain, partition, inputs, columns }: Derived): string[] {
  const cut = partition.by === "none" ? "One object" : `By ${partition.by} of \`${partition.column}\``;
  const made = inputs.size === 0 ? "" : ` Made from ${[...inputs.keys()].join(", ")}.`;
  const rows = columns.map((column) => [`\`${column.name}\``, column.type, column.comment]);
  return [
    `### \`${name}\``,
    title,
    `One row is ${grain}. ${cut}.${made}`,
    table(["column", "type", "what it holds"], rows),
  ];
}

const plainColumns = (columns: readonly { readonly name: string; readonly type: string }[]): string =>
  table(
    ["column", "type"],
    columns.map(({ name, type }) => [`\`${name}\``, type]),
  );
