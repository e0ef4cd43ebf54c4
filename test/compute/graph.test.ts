import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readGraph } from "../../lambdas/compute/graph.ts";
import { type Database, openDatabase } from "../../lambdas/shared/duckdb.ts";
import { makeSqlFolder, smallSql } from "./testSql.ts";

let scratch: string;
let database: Database;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "milepost-graph-"));
  database = await openDatabase({ scratch });
});
afterAll(async () => {
  database.close();
  await rm(scratch, { recursive: true, force: true });
});

async function graphOf(files: Readonly<Record<string, string>>) {
  const sql = await makeSqlFolder(files);
  try {
    return await readGraph(sql.folder, database);
  } finally {
    await sql.remove();
  }
}

test("puts each table after those it reads, from the SQL alone", async () => {
  const { derived, categories, checks } = await graphOf(smallSql);
  const names = derived.map((node) => node.name);
  expect(new Set(names)).toEqual(
    new Set(["calendar", "rates", "sold", "sequence", "sold_days", "sold_periods", "best_days"]),
  );
  for (const node of derived) {
    for (const input of node.reaches.keys()) {
      if (names.includes(input)) expect(names.indexOf(input)).toBeLessThan(names.indexOf(node.name));
    }
  }
  expect(categories.get("sales")?.map((kpi) => kpi.name)).toEqual(["first_share", "sold_value"]);
  expect(checks.map((check) => check.name)).toEqual(["no_rate"]);
});

test("reads a cube of periods year by year for a KPI, and anything unnamed whole", async () => {
  const { derived, categories } = await graphOf(smallSql);
  expect(categories.get("sales")?.[0]?.reaches.get("sold_periods")).toBe("same");
  expect(derived.find((node) => node.name === "best_days")?.reaches.get("sold_days")).toBe("all");
});

test.each([
  ["from orders\n", "from ordrs\n", /sold\.sql:15: ordrs is no table\. Did you mean orders\?/],
  [
    "from orders\n",
    "from orders join sequence using (order_id)\n",
    /circle: (sold → sequence → sold|sequence → sold → sequence)/,
  ],
  [
    "orders same, rates same",
    "orders same, rates same, sold_days past",
    /sold\.sql:4: inputs: the SELECT does not read sold_days/,
  ],
  [
    "orders same, rates same",
    "orders period, rates same",
    /sold\.sql:4: inputs: period is for partitions by year or period/,
  ],
  ["from orders\n", "from from orders\n", /sold\.sql:15: syntax error/],
])("refuses %j → %j", async (right, wrong, message) => {
  const sold = smallSql["facts/sold.sql"] ?? "";
  await expect(graphOf({ ...smallSql, "facts/sold.sql": sold.replace(right, wrong) })).rejects.toThrow(message);
});

test("refuses a name that is taken, and coverage by a table that is none", async () => {
  const sold = smallSql["facts/sold.sql"] ?? "";
  await expect(graphOf({ ...smallSql, "facts/orders.sql": sold })).rejects.toThrow(
    "the name orders is taken by a canonical",
  );
  await expect(graphOf({ ...smallSql, "cubes/sold.sql": sold })).rejects.toThrow(
    /the name sold is taken by .*facts\/sold\.sql/,
  );
  await expect(graphOf({ ...smallSql, "facts/settings.sql": sold })).rejects.toThrow("taken by a built-in table");
  const kpi = (smallSql["kpis/sales/sold_value.sql"] ?? "").replace("covered by: orders", "covered by: order");
  await expect(graphOf({ ...smallSql, "kpis/sales/sold_value.sql": kpi })).rejects.toThrow("Did you mean orders?");
});
