import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { settingColumns } from "../lambdas/compute/builtIns.ts";
import { calendarNode } from "../lambdas/compute/calendarNode.ts";
import { grains } from "../lambdas/compute/kpiFile.ts";
import { kpiSnapshotColumns, kpiValueColumns } from "../lambdas/compute/kpiValueColumns.ts";
import { kpiWideColumns, wideGrains } from "../lambdas/compute/kpiWideColumns.ts";
import { askedTables } from "../lambdas/compute/publishBuiltIns.ts";
import { readKpis } from "../lambdas/compute/readKpis.ts";
import { type DerivedFile, parseDerived } from "../lambdas/compute/sqlFile.ts";
import { type Contract, readContracts } from "../lambdas/shared/contract.ts";
import { settingsSchema } from "../lambdas/shared/settings.ts";
import type { GlueColumn, GlueTableSpec, PathKey } from "../lib/analytics/glueTable.ts";

/** Business dates before this are mistakes, and no Athena query looks for them; `milepost check` tells of them. */
const firstMonth = "2000-01";
/** Rows whose partition column is null lie in this month. */
const monthOfUnknown = "1970-01";
const years = { values: "years", first: 2000, last: 2060 } as const;

interface Column {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** `lib/analytics/tables.generated.json`: every table of the lake as Glue is told of it. */
export async function glueTablesFile(root: string): Promise<string> {
  const contracts = [...(await readContracts(join(root, "sql/canonical"))).values()];
  const derived = [
    calendarNode,
    ...(await Promise.all((["facts", "cubes"] as const).map((folder) => readDerived(root, folder)))).flat(),
  ];
  const tables = [
    ...contracts.map(canonicalTable),
    ...derived.map(derivedTable),
    ...(await kpiTables(root)),
    ...builtInSpecs(),
  ];
  // One line a column: a change of a header is a change of one line.
  const lines = JSON.stringify(tables, null, 2).replace(
    /\{\s+"name": ("[^"]+"),\s+"type": ("[^"]+")(?:,\s+"comment": ("(?:[^"\\]|\\.)*"))?\s+\}/g,
    (_, name, type, comment) => `{ "name": ${name}, "type": ${type}${comment ? `, "comment": ${comment}` : ""} }`,
  );
  return `${lines}\n`;
}

function canonicalTable({ table, title, grain, columns, key, partition }: Contract): GlueTableSpec {
  const isUnknown = columns.some(({ name, notNull }) => name === partition.column && !notNull);
  const stored = columns.filter(({ name }) => name !== "source").map(glueColumn);
  const source = columns.filter(({ name }) => name === "source").map(glueColumn);
  const month = {
    name: "month",
    type: "string",
    comment: `Month of ${partition.column}: a condition on it reads less`,
  };
  return {
    name: `${table}_records`,
    comment: `${table} with the rows that the vendor has deleted`,
    prefix: `canonical/${table}/`,
    columns: stored.map(({ name, type }) => ({ name, type })),
    pathKeys: [
      { name: "source", values: "sources" },
      { name: "month", values: "months", first: isUnknown ? monthOfUnknown : firstMonth },
    ],
    view: {
      name: table,
      comment: `${title} One row is ${grain}. Key: ${key.join(", ")}`,
      columns: [...source, ...stored, month],
    },
  };
}

function derivedTable(derived: Pick<DerivedFile, "name" | "title" | "grain" | "partition" | "columns"> & Folder) {
  const { name, folder, title, grain, partition, columns } = derived;
  const keys: Record<typeof partition.by, PathKey[]> = {
    none: [],
    month: [{ name: "month", values: "months", first: firstMonth }],
    year: [{ name: "year", ...years }],
    period: [{ name: "year", ...years }],
  };
  return {
    name,
    comment: `${title} One row is ${grain}`,
    prefix: `${folder}/${name}/`,
    columns: columns.map(glueColumn),
    pathKeys: keys[partition.by],
  };
}

async function kpiTables(root: string): Promise<GlueTableSpec[]> {
  const kpis = await readKpis(join(root, "sql/kpis"));
  const categories = [...new Set(kpis.map(({ category }) => category))].sort();
  const grainKey: PathKey = { name: "grain", values: "words", words: [...grains] };
  return [
    {
      name: "kpi_values",
      comment: "Every figure: one row is a measure of a KPI in one period and segment",
      prefix: "kpi_values/",
      columns: kpiValueColumns.map(glueColumn),
      pathKeys: [{ name: "category", values: "words", words: categories }, grainKey, { name: "year", ...years }],
    },
    {
      name: "kpi_snapshots",
      comment: "kpi_values as it stood: one row is a figure that was new or had changed on a day",
      prefix: "kpi_snapshots/",
      columns: kpiSnapshotColumns.map(glueColumn),
      pathKeys: [{ name: "as_of", values: "days", first: "2024-01-01" }],
    },
    {
      name: "kpi_wide",
      comment: "kpi_values on its side: one row is a period and segment, with a column for each measure",
      prefix: "tables/kpi_wide/",
      columns: kpiWideColumns(kpis).map(glueColumn),
      pathKeys: [
        { name: "grain", values: "words", words: [...wideGrains] },
        { name: "year", ...years },
      ],
    },
  ];
}

function builtInSpecs(): GlueTableSpec[] {
  const business = { name: "Any", timeZone: "UTC", currency: "EUR" };
  return askedTables(settingColumns(settingsSchema.parse({ business }))).map(({ name, comment, columns }) => ({
    name,
    comment,
    prefix: `tables/${name}/`,
    columns: columns.map(glueColumn),
    pathKeys: [],
  }));
}

interface Folder {
  readonly folder: "facts" | "cubes";
}

async function readDerived(root: string, folder: "facts" | "cubes"): Promise<(DerivedFile & Folder)[]> {
  const files = (await readdir(join(root, "sql", folder))).filter((file) => file.endsWith(".sql")).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, "sql", folder, file), "utf8");
      return { ...parseDerived(text, join("sql", folder, file)), folder };
    }),
  );
}

/** A column of the lake in Glue's words, which are Hive's. */
function glueColumn({ name, type, comment }: Column): GlueColumn {
  const glue = type === "varchar" ? "string" : type === "integer" ? "int" : type;
  // Glue takes 255 characters.
  return { name, type: glue, ...(comment === undefined ? {} : { comment: comment.slice(0, 255) }) };
}
