import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type Database, openDatabase, text } from "../../../lambdas/shared/duckdb.ts";
import { type GlueColumn, type GlueTableSpec, glueTables, type PathKey } from "../../../lib/analytics/glueTable.ts";
import type { TestLake } from "../../compute/testLake.ts";
import { exampleAsOf, openExampleLake } from "./exampleLake.ts";

let lake: TestLake;
let database: Database;
let keys: readonly string[] = [];
beforeAll(async () => {
  lake = await openExampleLake();
  database = await openDatabase({ scratch: join(lake.folder, "glue-scratch"), threads: 2 });
  const prefixes = ["canonical/", "facts/", "cubes/", "kpi_values/", "kpi_snapshots/", "tables/"];
  keys = Object.keys(await lake.objects(...prefixes));
});
afterAll(async () => {
  database.close();
  await lake.remove();
});

const tableOf = (key: string): readonly GlueTableSpec[] => glueTables.filter(({ prefix }) => key.startsWith(prefix));

interface Field {
  readonly name: string;
  readonly type: string;
}

/** The columns of an object in Glue's words, from what stands in its Parquet schema and nothing else. */
async function fieldsOf(key: string): Promise<Field[]> {
  const rows = await database.rows(
    z.object({
      name: z.string(),
      type: z.nullable(z.string()),
      converted_type: z.nullable(z.string()),
      logical_type: z.nullable(z.string()),
      precision: z.nullable(z.number()),
      scale: z.nullable(z.number()),
    }),
    `select * from parquet_schema(${text(join(lake.folder, "lake", key))})`,
  );
  return rows.slice(1).map((row): Field => {
    const { name, precision, scale } = row;
    const written = `${row.type} ${row.converted_type ?? ""}`.trim();
    if (row.converted_type === "DECIMAL") return { name, type: `decimal(${precision},${scale})` };
    // An instant with a zone would be another type to Athena.
    if (row.logical_type?.includes("isAdjustedToUTC=1")) return { name, type: "timestamp with time zone" };
    return { name, type: glueTypes[written] ?? written };
  });
}

const glueTypes: Readonly<Record<string, string>> = {
  "BYTE_ARRAY UTF8": "string",
  "INT64 INT_64": "bigint",
  "INT32 INT_32": "int",
  "INT32 INT_16": "smallint",
  DOUBLE: "double",
  BOOLEAN: "boolean",
  "INT32 DATE": "date",
  "INT64 TIMESTAMP_MICROS": "timestamp",
};

/** Whether Athena would find an object with this word in its key. */
function isProjected(key: PathKey, word: string): boolean {
  const fiveYearsAhead = String(Number(exampleAsOf.slice(0, 4)) + 5) + exampleAsOf.slice(4, 7);
  switch (key.values) {
    case "sources":
      return ["inbox", "market"].includes(word);
    case "words":
      return key.words.includes(word);
    case "months":
      return /^\d{4}-\d{2}$/.test(word) && word >= key.first && word <= fiveYearsAhead;
    case "days":
      return /^\d{4}-\d{2}-\d{2}$/.test(word) && word >= key.first && word <= exampleAsOf;
    case "years":
      return Number(word) >= key.first && Number(word) <= key.last && String(Number(word)) === word;
  }
}

describe("what Glue is told of the lake is what DuckDB writes", () => {
  test("every object belongs to one table, and lies where the table's keys say", () => {
    for (const key of keys) {
      const [table, ...others] = tableOf(key);
      expect(table, key).toBeDefined();
      expect(others, key).toEqual([]);
      const folders = key.slice(table?.prefix.length).split("/").slice(0, -1);
      const words = folders.map((folder) => folder.split("="));
      expect(
        words.map(([name]) => name),
        key,
      ).toEqual(table?.pathKeys.map(({ name }) => name));
      for (const [index, pathKey] of (table?.pathKeys ?? []).entries()) {
        expect(isProjected(pathKey, words[index]?.[1] ?? ""), `${key}: ${pathKey.name}`).toBe(true);
      }
    }
  });

  test("every object has the columns of its table, by name and type, in order", async () => {
    for (const key of keys) {
      const [table] = tableOf(key);
      expect(await fieldsOf(key), key).toEqual(table?.columns.map(({ name, type }: GlueColumn) => ({ name, type })));
    }
  });

  test("no table goes unlooked at", () => {
    const found = new Set(keys.flatMap((key) => tableOf(key).map(({ name }) => name)));
    const without = glueTables.flatMap(({ name }) => (found.has(name) ? [] : [name]));
    expect(without).toEqual([]);
  });
});
