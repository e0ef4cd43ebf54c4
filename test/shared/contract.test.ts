import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, test } from "vitest";
import { parseContract, partitionMonth, readContracts } from "../../lambdas/shared/contract.ts";

const folder = join(import.meta.dirname, "../../sql/canonical");

const good = `-- One thing,
-- as it is now.
-- grain: one thing
-- key: source, thing_id
-- partition: made_at          -- never changes
-- dates: made_date of made_at
create table things (
  source varchar not null, -- The configured source
  thing_id varchar not null, -- The id
  made_at timestamp not null, -- When (UTC)
  made_date date not null, -- Its day
  amount decimal(18,4) default 0, -- In currency
  check (amount >= 0), -- amount must not be negative
  primary key (source, thing_id)
);
`;

test("a contract is read whole", () => {
  const contract = parseContract(good, "sql/canonical/things.sql");
  expect(contract).toMatchObject({
    table: "things",
    title: "One thing, as it is now.",
    grain: "one thing",
    key: ["source", "thing_id"],
    partition: { column: "made_at" },
    dates: ["made_date"],
    dateOf: new Map([["made_date", "made_at"]]),
    checks: [{ expression: "amount >= 0", message: "amount must not be negative" }],
  });
  expect(contract.columns.map((column) => column.name)).toEqual([
    "source",
    "thing_id",
    "made_at",
    "made_date",
    "amount",
    "_version",
    "_observed_at",
    "_deleted",
  ]);
  expect(contract.columns[4]).toEqual({
    name: "amount",
    type: "decimal(18,4)",
    notNull: false,
    default: "0",
    comment: "In currency",
  });
});

describe("a malformed contract names file and line", () => {
  const cases: [what: string, from: string | RegExp, to: string, message: string][] = [
    ["no grain", "-- grain: one thing\n", "", 'things.sql:6: the header has no "grain:"'],
    ["two keys", "-- grain: one thing", "-- key: source", 'things.sql:4: a second "key:"'],
    ["no title", "-- One thing,\n-- as it is now.\n", "", "things.sql:1: the file must begin with a sentence"],
    ["stray text", "create table", "drop table x;\ncreate table", "things.sql:7: expected a header"],
    [
      "another name",
      "create table things",
      "create table stuff",
      "things.sql:7: table stuff stands in a file of another",
    ],
    [
      "a type not allowed",
      "decimal(18,4)",
      "hugeint",
      "things.sql:12: column amount has type hugeint; allowed are bigint",
    ],
    ["no comment", ", -- In currency", ",", 'things.sql:12: expected "<column> <type>'],
    ["a column twice", "amount decimal", "made_at decimal", "things.sql:12: column made_at stands twice"],
    ["a check without a reason", ", -- amount must not be negative", ",", "things.sql:13: expected"],
    [
      "another key",
      "primary key (source, thing_id)",
      "primary key (source)",
      "things.sql:14: primary key (source) is not",
    ],
    ["no primary key", "  primary key (source, thing_id)\n", "", "things.sql:7: there is no primary key"],
    ["a key without source", /source, thing_id/g, "thing_id", "things.sql:4: the key must start with source"],
    ["a key that may be null", "thing_id varchar not null", "thing_id varchar", "things.sql:4: key column thing_id"],
    ["partition by text", "partition: made_at", "partition: source", "things.sql:5: the partition must be a date or"],
    ["a date that is none", "dates: made_date", "dates: amount", "things.sql:6: amount is not a date column"],
    ["an instant that is none", "of made_at", "of source", "things.sql:6: source is not a timestamp"],
    ["not closed", ");\n", "", 'the table is not closed by ");"'],
    ["more after the end", ");\n", ");\nselect 1;\n", "things.sql:16: nothing may follow"],
    ["no table", /create table[\s\S]*/, "", 'there is no "create table'],
  ];
  test.each(cases)("%s", (_, from, to, message) => {
    expect(good.replace(from, to)).not.toBe(good);
    expect(() => parseContract(good.replace(from, to), "sql/canonical/things.sql")).toThrow(message);
  });
});

test("every contract loads in DuckDB as it stands, with the types it declares", async () => {
  const contracts = await readContracts(folder);
  const database = await (await DuckDBInstance.create(":memory:")).connect();
  for (const { table, columns, dates } of contracts.values()) {
    await database.run(readFileSync(join(folder, `${table}.sql`), "utf8"));
    const described = await database.runAndReadAll(
      `select column_name, lower(data_type) from duckdb_columns() where table_name = '${table}' order by column_index`,
    );
    const declared = columns.filter(({ name }) => !name.startsWith("_")).map(({ name, type }) => [name, type]);
    expect(described.getRows(), table).toEqual(declared);
    expect(
      columns.filter(({ type, name }) => type === "date" && !dates.includes(name)),
      `${table}: every date is a business date`,
    ).toEqual([]);
  }
});

test("a row whose partition date is not known has a month all the same", async () => {
  const contract = parseContract(good, "sql/canonical/things.sql");
  const database = await (await DuckDBInstance.create(":memory:")).connect();
  const months = await database.runAndReadAll(
    `select ${partitionMonth(contract)} from (values (timestamp '2026-03-31 23:30:00'), (null)) as t (made_at)`,
  );
  expect(months.getRows()).toEqual([["2026-03"], ["1970-01"]]);
});

const model = join(import.meta.dirname, "../../../shared/kpi/model.sql");
/** Settings and goals come from the settings file, costs by day are ours. */
const settings = ["calendar", "goals", "goal_kpis"];

test.skipIf(!existsSync(model))("every table of the model has a contract", async () => {
  const tables = [...readFileSync(model, "utf8").matchAll(/^CREATE TABLE (\w+)/gm)].map(([, table]) => table ?? "");
  const contracts = await readContracts(folder);
  expect([...contracts.keys()].sort()).toEqual(
    [...tables.filter((table) => !settings.includes(table)), "product_costs"].sort(),
  );
});

test("every table that names people says what of them is erased", async () => {
  const naming = ["customer_id", "subscriber_id", "email_hash", "phone_hash"];
  for (const { table, columns, erase } of (await readContracts(folder)).values()) {
    const named = columns.map(({ name }) => name).filter((name) => naming.includes(name));
    if (named.length === 0) expect(erase, table).toBeNull();
    else if (erase !== "rows") expect(erase, table).toEqual(expect.arrayContaining(named));
  }
});

test("only a column that may be empty can be erased", () => {
  const declared = (columns: string) => good.replace("create table", `-- erase: ${columns}\ncreate table`);
  expect(parseContract(declared("amount"), "sql/canonical/things.sql").erase).toEqual(["amount"]);
  expect(parseContract(declared("rows"), "sql/canonical/things.sql").erase).toBe("rows");
  for (const columns of ["thing_id", "thing_colour"])
    expect(() => parseContract(declared(columns), "sql/canonical/things.sql")).toThrow("things.sql:7");
});
