import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { parseKpi } from "../../../lambdas/compute/kpiFile.ts";
import { parseDerived } from "../../../lambdas/compute/sqlFile.ts";
import { type Database, identifier, openDatabase, textList } from "../../../lambdas/shared/duckdb.ts";
import { Analytics } from "../../../lib/analytics/analytics.ts";
import { readNamedQueries } from "../../../lib/analytics/namedQueries.ts";
import { LakeBucket } from "../../../lib/lakeBucket.ts";
import type { TestLake } from "../../compute/testLake.ts";
import { testApp, testSettings } from "../synthesise.ts";
import { openExampleLake } from "./exampleLake.ts";

/**
 * A stand-in for Athena: DuckDB knows nothing but what the template tells Glue, sees path keys as columns, and reads a
 * view's SELECT from where Athena keeps it. Into it the SQL files go as they are.
 */
const root = join(import.meta.dirname, "../../..");
const derived = (await Promise.all(["facts", "cubes"].map((folder) => sqlFiles(`sql/${folder}`)))).flat();
const kpis = await sqlFiles("sql/kpis");

let lake: TestLake;
let athena: Database;
beforeAll(async () => {
  lake = await openExampleLake();
  athena = await openDatabase({ scratch: join(lake.folder, "athena-scratch"), threads: 2 });
  await athena.run(await readFile(join(root, "sql/prelude.sql"), "utf8"));
  await athena.run("create schema milepost_prod; set schema = 'milepost_prod'");
  const inputs = glueInputs();
  for (const input of inputs.filter(({ TableType }) => TableType === "EXTERNAL_TABLE")) await makeTable(input);
  for (const { Name, ViewOriginalText = "" } of inputs.filter(({ TableType }) => TableType === "VIRTUAL_VIEW")) {
    const encoded = ViewOriginalText.replace("/* Presto View: ", "").replace(" */", "");
    const { originalSql } = z.object({ originalSql: z.string() }).parse(JSON.parse(atob(encoded)));
    await athena.run(`create view ${identifier(Name)} as ${originalSql}`);
  }
});
afterAll(async () => {
  athena.close();
  await lake.remove();
});

/** They have rows for every month of the days asked for; a run makes those of the months that have sales. */
const fillsMonths = new Set(["unit_costs"]);

describe("the SQL of facts and cubes makes in one go what the run has made part by part", () => {
  test.each(derived)("%s", async (file) => {
    const { name, columns, sql } = parseDerived(await readFile(join(root, file), "utf8"), file);
    const names = columns.map((column) => identifier(column.name)).join(", ");
    await athena.run(`create or replace temp table asked as select ${names} from (${sql}) as asked`);
    await athena.run(`create or replace temp table made as select ${names} from ${identifier(name)}`);
    const difference = (one: string, other: string) => rows(`(from ${one} except all from ${other}) limit 3`);
    if (!fillsMonths.has(name)) expect(await difference("asked", "made"), "only when asked").toEqual([]);
    expect(await difference("made", "asked"), "only in the lake").toEqual([]);
    expect(await rows("select count(*) > 0 as found from made")).toEqual([{ found: true }]);
  });
});

describe("the SQL of KPIs runs as it stands", () => {
  test.each(kpis)("%s", async (file) => {
    const { sql } = parseKpi(await readFile(join(root, file), "utf8"), file);
    expect((await rows(sql)).length).toBeGreaterThan(0);
  });
});

describe("the named queries answer", () => {
  test.each(readNamedQueries().map((query) => [query.title, query.sql] as const))("%s", async (_title, sql) => {
    expect((await rows(sql)).length).toBeGreaterThan(0);
  });
});

test("a deleted record is not among the rows that queries name", async () => {
  const [counts] = await rows(
    "select (select count(*) from orders) as standing, (select count(*) from orders_records) as stored",
  );
  expect(counts).toEqual({ standing: counts?.stored, stored: counts?.stored });
  const deleted = { order_id: "1", order_date: "2026-11-02", created_at: "2026-11-02 00:00:00", _deleted: true };
  await lake.write("orders", "shop-eu", [deleted]);
  await makeTable(inputOf("orders_records"));
  expect(await rows("select count(*) as n from orders_records where source = 'shop-eu'")).toEqual([{ n: 1 }]);
  expect(await rows("select count(*) as n from orders where source = 'shop-eu'")).toEqual([{ n: 0 }]);
});

const rows = (sql: string) => athena.rows(z.record(z.string(), z.unknown()), sql);

interface Field {
  readonly Name: string;
  readonly Type: string;
}

interface TableInput {
  readonly Name: string;
  readonly TableType: string;
  readonly ViewOriginalText?: string;
  readonly PartitionKeys: readonly Field[];
  readonly StorageDescriptor: { readonly Location: unknown; readonly Columns: readonly Field[] };
}

function glueInputs(): readonly TableInput[] {
  const stack = new Stack(testApp(), "Test");
  const settings = testSettings({ deploy: { retiredSources: ["market"] } });
  new Analytics(stack, "Analytics", { lake: new LakeBucket(stack, "Lake", { settings }), settings, stage: "prod" });
  const found = Object.values(Template.fromStack(stack).findResources("AWS::Glue::Table"));
  return found.map(({ Properties }) => Properties.TableInput);
}

function inputOf(name: string): TableInput {
  const found = glueInputs().find((input) => input.Name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
}

/** A view over the objects below a table's location, in the columns and types that Glue was told. */
async function makeTable({ Name, StorageDescriptor, PartitionKeys }: TableInput): Promise<void> {
  const [, prefix = ""] = /\},"\/([^"]*)"\]\]\}$/.exec(JSON.stringify(StorageDescriptor.Location)) ?? [];
  expect(prefix, Name).not.toBe("");
  const files = Object.keys(await lake.objects(prefix)).map((key) => join(lake.folder, "lake", key));
  const sqlType = (type: string) => (type === "string" ? "varchar" : type);
  const fields = [...StorageDescriptor.Columns, ...PartitionKeys];
  const casts = fields.map(
    ({ Name: name, Type }) => `cast(${identifier(name)} as ${sqlType(Type)}) as ${identifier(name)}`,
  );
  await athena.run(
    `create or replace view ${identifier(Name)} as select ${casts.join(", ")} from read_parquet(${textList(files)},
       union_by_name = true, hive_partitioning = ${PartitionKeys.length > 0}, hive_types_autocast = false)`,
  );
}

async function sqlFiles(folder: string): Promise<string[]> {
  const files = await readdir(join(root, folder), { recursive: true });
  return files
    .filter((file) => file.endsWith(".sql"))
    .sort()
    .map((file) => join(folder, file));
}
