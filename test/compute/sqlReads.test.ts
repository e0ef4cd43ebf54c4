import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readsOf } from "../../lambdas/compute/sqlReads.ts";
import { type Database, openDatabase } from "../../lambdas/shared/duckdb.ts";

let scratch: string;
let database: Database;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "milepost-reads-"));
  database = await openDatabase({ scratch });
});
afterAll(async () => {
  database.close();
  await rm(scratch, { recursive: true, force: true });
});

test.each([
  ["select 1", []],
  ["select * from Orders o, refunds", ["orders", "refunds"]],
  ["select x from orders join refunds using (x)", ["orders", "refunds"]],
  ["select n from orders, unnest(orders.list) as t (n)", ["orders"]],
  [
    "with a as (select * from orders), b as (select * from a join lines using (id)) select * from b",
    ["lines", "orders"],
  ],
  ["with orders as (select * from orders where x) select * from orders", ["orders"]],
  ["with a as (select * from b), b as (select * from c) select * from b, a", ["b", "c"]],
  [
    "with recursive r as (select 1 as n union all select n + 1 from r where n < 9) select * from r, settings",
    ["settings"],
  ],
  [
    "select (select max(x) from deep) from t where exists (with q as (select * from z) select 1 from q)",
    ["deep", "t", "z"],
  ],
  ["select a from t union all (select b from u order by 1 limit 1)", ["t", "u"]],
  ["select 1 from (values (1), (2)) as v (x) cross join calendar", ["calendar"]],
])("%s", async (sql, tables) => {
  expect((await readsOf(database, sql, "f.sql")).tables).toEqual(tables);
});

test("names the columns, so that only those settings count that are read", async () => {
  const sql =
    "select settings.Currency, o.*, count(*) from orders o cross join settings join x using (key) where s = 1";
  const { columns, stars } = await readsOf(database, sql, "f.sql");
  expect([...columns].sort()).toEqual(["currency", "key", "s"]);
  expect([...stars]).toEqual(["o"]);
});

test.each([
  ["select a, t.b from t", false],
  ["with x as (select a from t) select x.* from x", false],
  ["select count(*) from t", false],
  ["select * from t", true],
  ["select t.* from t", true],
  ["select a from u cross join (select o.* from t as o) as v", true],
])("%s takes all columns of a table: %s", async (sql, takesAll) => {
  expect((await readsOf(database, sql, "f.sql")).takesAll).toBe(takesAll);
});

test.each([
  ["select a,\n  b from\nwhere x", "f.sql:12: syntax error"],
  ["select 1; select 2", "f.sql:10: the file must hold exactly one SELECT"],
  ["drop table orders", "f.sql:10: only a SELECT can stand here"],
])("refuses %s", async (sql, message) => {
  await expect(readsOf(database, sql, "f.sql", 10)).rejects.toThrow(message);
});
