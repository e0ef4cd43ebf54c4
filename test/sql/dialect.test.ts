import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseDerived } from "../../lambdas/compute/sqlFile.ts";
import { formatFinding } from "./dialect/finding.ts";
import { checkDialect } from "./dialect/guard.ts";
import { createTables } from "./dialect/tables.ts";
import { openTrinoGrammar, type TrinoReading } from "./dialect/trinoGrammar.ts";
import { openPreludeDatabase, type PreludeDatabase } from "./preludeDatabase.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folders = ["facts", "cubes", "kpis", "checks", "athena"];

let readTrino: (sql: string) => TrinoReading;
beforeAll(async () => {
  readTrino = await openTrinoGrammar();
});

describe("every file in the shared dialect", async () => {
  const files = (await Promise.all(folders.map((folder) => sqlFiles(join(root, "sql", folder))))).flat();
  let db: PreludeDatabase;
  beforeAll(async () => {
    db = await openPreludeDatabase();
    await createTables(db, join(root, "sql"));
  });
  afterAll(() => db.close());

  test.each(files.map((file) => relative(root, file)))("%s", async (file) => {
    const sql = (await readFile(join(root, file), "utf8")).trim().replace(/;$/, "");
    const found = await checkDialect(db, readTrino, file, sql);
    expect(found.map(formatFinding)).toEqual([]);
  });

  // HUGEINT above all, which Parquet would turn into a DOUBLE without a word.
  const derived = files.filter((file) => /sql\/(?:facts|cubes)\//.test(file));
  test.each(derived.map((file) => relative(root, file)))("%s gives the columns of its header", async (file) => {
    const { sql, columns } = parseDerived(await readFile(join(root, file), "utf8"), file);
    const given = await db.rows(`describe ${sql}`);
    const types = given.map((column) => `${column.column_name} ${String(column.column_type).toLowerCase()}`);
    expect(types.sort()).toEqual(columns.map(({ name, type }) => `${name} ${type}`).sort());
  });
});

describe("the guard catches what means two things, and lets its other form pass", () => {
  let db: PreludeDatabase;
  beforeAll(async () => {
    db = await openPreludeDatabase();
    await db.run(`create table t (d date, ts timestamp, m decimal(18,4), r decimal(18,8), n bigint, i integer, x double,
                                  s varchar, b boolean, a integer[])`);
  });
  afterAll(() => db.close());

  test.each<[bad: string, caught: string, good: string]>([
    ["select n::varchar from t", "::", "select cast(n as varchar) from t"],
    [
      "select n from t qualify row_number() over (order by n) = 1",
      "qualify",
      "select n from (select n, row_number() over (order by n) as place from t) as ranked where place = 1",
    ],
    ["select s, sum(n) from t group by all", "group by all", "select s, sum(n) from t group by s"],
    ["select now() from t", "the function now", "select d from t"],
    ["select current_date from t", "the current time", "select d from t"],
    ["select extract(dow from d) from t", "extract of a field", "select day_of_week(d), extract(year from d) from t"],
    ["select cast(s as varchar(3)) from t", "a text type with a length", "select cast(s as varchar) from t"],
    ["select cast(s as text) from t", "a type that Athena lacks", "select cast(n as varchar) as text from t"],
    ["select cast(n as decimal) from t", "decimal without digits", "select cast(n as decimal(18,3)) from t"],
    [
      "select timestamp '2026-01-01 00:00:00 UTC' from t",
      "a timestamp literal with a zone",
      "select timestamp '2026-01-01 00:00:00' from t",
    ],
    [
      "select ts at time zone 'UTC' from t",
      "a bare `at time zone`",
      "select with_timezone(ts, 'UTC') at time zone 'Europe/Berlin' from t",
    ],
    ["select ts + interval 1 day from t", "an interval without quotes", "select ts + interval '1' day from t"],
    [
      "select sequence(d, d, interval '1' month) from t",
      "a sequence by months or years",
      "select sequence(d, d, interval '1' day) from t",
    ],
    ["select substr(s, 0, 3) from t", "substr from 0", "select substr(s, 1, 10) from t"],
    ["select substring(s from 0) from t", "substr from 0", "select substring(s from 2) from t"],
    ["select count_if(b) filter (where n > 1) from t", "filter or distinct", "select count_if(b and n > 1) from t"],
    ["select max_by(distinct n, x) from t", "filter or distinct", "select max(n) filter (where b) from t"],
    ["select lag(n) ignore nulls over (order by d) from t", "ignore nulls", "select lag(n) over (order by d) from t"],
    [
      "select n from t order by n limit 3 offset 2",
      "limit before offset",
      "select n from t order by n offset 2 limit 3",
    ],
    ["select * from (values 1, 2) as v (n)", "values without brackets", "select * from (values (1), (2)) as v (n)"],
    ["select a[1] from t", "an operator that Athena lacks", "select element_at(a, 1), array[1, 2] from t"],
    ["select s from t where s ilike 'a%'", "an operator that Athena lacks", "select s from t where lower(s) like 'a%'"],
    [
      "select s from t semi join t as u using (s)",
      "a join that only DuckDB has",
      "select s from t join t as u using (s)",
    ],
    ["select * exclude (n) from t", "select * exclude", "select t.* from t"],
    ["select s from t order by all", "order by all", "select s from t order by s"],
    ["select approx_distinct(n) from t", "the function approx_distinct", "select count(distinct n) from t"],
    ["select approx_percentile(n, 0.5) from t", "the function approx_percentile", "select max(n) from t"],
    ["select if(b, 1) from t", "the function if", "select case when b then 1 end from t"],
    ["select format('%d', n) from t", "the function format", "select cast(n as varchar) || '%' from t"],
    ["select any_value(s) from t", "the function any_value", "select min(s) from t"],
    ["select from t", "no SQL that Athena reads", "select s from t"],

    ["select m / n from t", "decimal(18,4) / bigint", "select cast(m as double) / nullif(n, 0) from t"],
    ["select n / 1.5 from t", "bigint / decimal(2,1)", "select n / 2 from t"],
    [
      "select sum(m) / count(*) from t",
      "decimal(38,4) / bigint",
      "select cast(sum(m) as double) / nullif(count(*), 0) from t",
    ],
    [
      "select m / nullif(n, 0) as q from t group by m / nullif(n, 0)",
      "decimal(18,4) / bigint",
      "select n / nullif(i, 0) from t",
    ],
    ["select x / n from t", "double / bigint", "select x / nullif(n, 0) from t"],
    ["select n % i from t", "bigint % integer", "select n % 7 from t"],
    ["select d + interval '1' day from t", "date + interval", "select date_add('day', 1, d) from t"],
    ["select min(d) - interval '1' day from t", "date - interval", "select ts - interval '1' day from t"],
    ["select d - d from t", "date - date", "select date_diff('day', d, d) from t"],
    ["select d + 1 from t", "date + integer", "select date_add('day', 1, d) from t"],
    ["select ts - ts from t", "timestamp - timestamp", "select date_diff('second', ts, ts) from t"],
    ["select m * r from t", "decimal(18,4) * decimal(18,8)", "select cast(m as decimal(38,4)) * r from t"],
    ["select avg(m) from t", "avg of decimal(18,4)", "select avg(n) from t"],
    ["select avg(m) over (order by d) from t", "avg of decimal(18,4)", "select avg(n) over (order by d) from t"],
    ["select sum(x) from t", "sum of double", "select sum(cast(x as decimal(38,6))) from t"],
    ["select cast(x as integer) from t", "cast of double", "select cast(round(x) as integer) from t"],
    ["select cast(ts as varchar) from t", "cast of timestamp", "select cast(d as varchar) from t"],
    ["select cast(x as varchar) from t", "cast of double", "select cast(m as varchar) from t"],
    [
      "select s from t where d >= '2026-01-01'",
      "comparison of date, string",
      "select s from t where d >= date '2026-01-01'",
    ],
    ["select s from t where s = n", "comparison of varchar, bigint", "select s from t where s = cast(n as varchar)"],
    ["select s from t where n in ('1', '2')", "operator of bigint, string", "select s from t where n in (1, 2)"],
    [
      "select s from t where d between '2026-01-01' and d",
      "between of date, string",
      "select s from t where d between d and d",
    ],
    ["select coalesce(n, 'none') from t", "operator of bigint, string", "select coalesce(n, 0), coalesce(m, 0) from t"],
    [
      "select case when b then n else '0' end from t",
      "case of bigint, string",
      "select case when b then n else 0 end from t",
    ],
    ["select s || n from t", "varchar || bigint", "select s || cast(n as varchar) from t"],

    ["select n + 1 as p, p * 2 as q from t", "the alias p", "select n + 1 as p, (n + 1) * 2 as q from t"],
    ["select n + 1 as p from t where p > 1", "the alias p", "select n + 1 as p from t where n + 1 > 1 order by p"],
    [
      "select date_trunc('month', d) as p, sum(n) from t group by p",
      "the alias p",
      "select date_trunc('month', d) as p, sum(n) from t group by 1",
    ],
    [
      "select s, sum(n) as p from t group by s having p > 1",
      "the alias p",
      "select s, sum(n) as p from t group by s having sum(n) > 1",
    ],
    [
      "with u as (select n + 1 as p, p + 1 as q from t) select q from u",
      "the alias p",
      "with u as (select n + 1 as p, t.* from t) select p, u.p + 1 as q from u where p > 1 group by p order by p",
    ],
    [
      "select s from t where n in (select i + 1 as p from t where p > 1)",
      "the alias p",
      "select s from t where exists (select 1 as one from t as u where u.n = t.n)",
    ],
  ])("%s", async (bad, caught, good) => {
    const found = await checkDialect(db, readTrino, "bad.sql", `-- ä\n${bad}`);
    expect(found.map(({ construct }) => construct)).toContainEqual(expect.stringContaining(caught));
    expect(found.every(({ line, instead }) => line === 2 && instead.length > 10)).toBe(true);
    expect((await checkDialect(db, readTrino, "good.sql", good)).map(formatFinding)).toEqual([]);
  });
});

async function sqlFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.endsWith(".sql"))
    .sort()
    .map((entry) => join(folder, entry));
}
