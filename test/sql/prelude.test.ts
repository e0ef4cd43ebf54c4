import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPreludeDatabase, type PreludeDatabase } from "./preludeDatabase.ts";

let db: PreludeDatabase;
beforeAll(async () => {
  db = await openPreludeDatabase();
});
afterAll(() => db.close());

/**
 * An expression, what Trino answers (from its documentation and source, worked out by hand), written as text, and the
 * type that DuckDB must give it. Aggregates and arrays stand in a query of their own.
 */
const golden: [expression: string, trino: string | null, type: string][] = [
  ["date_trunc('month', date '2024-05-17')", "2024-05-01", "DATE"],
  ["date_trunc('quarter', date '2024-05-17')", "2024-04-01", "DATE"],
  ["date_trunc('year', date '2024-05-17')", "2024-01-01", "DATE"],
  ["date_trunc('week', date '2023-01-01')", "2022-12-26", "DATE"],
  ["date_trunc('hour', timestamp '2024-05-17 10:11:12')", "2024-05-17 10:00:00", "TIMESTAMP"],
  ["(select date_trunc('month', min(d)) from (values (date '2024-05-17')) t (d))", "2024-05-01", "DATE"],

  ["date_add('day', 1, date '2024-02-28')", "2024-02-29", "DATE"],
  ["date_add('day', cast(-1 as bigint), date '2024-03-01')", "2024-02-29", "DATE"],
  ["date_add('week', 2, date '2024-02-28')", "2024-03-13", "DATE"],
  ["date_add('month', 1, date '2024-01-31')", "2024-02-29", "DATE"],
  ["date_add('quarter', -1, date '2024-05-31')", "2024-02-29", "DATE"],
  ["date_add('year', 1, date '2024-02-29')", "2025-02-28", "DATE"],
  ["date_add('hour', 3, timestamp '2024-01-01 23:00:00')", "2024-01-02 02:00:00", "TIMESTAMP"],
  ["date_add('minute', 90, timestamp '2024-01-01 00:00:00')", "2024-01-01 01:30:00", "TIMESTAMP"],
  ["date_add('second', -1, timestamp '2024-01-01 00:00:00')", "2023-12-31 23:59:59", "TIMESTAMP"],
  ["date_add('millisecond', 1500, timestamp '2024-01-01 00:00:00')", "2024-01-01 00:00:01.5", "TIMESTAMP"],

  // Whole units, where DuckDB's builtin would say 1, 1, 1 and 1.
  ["date_diff('day', timestamp '2024-01-01 23:00:00', timestamp '2024-01-02 22:00:00')", "0", "BIGINT"],
  ["date_diff('hour', timestamp '2024-01-01 00:59:00', timestamp '2024-01-01 01:01:00')", "0", "BIGINT"],
  ["date_diff('month', timestamp '2024-01-15 12:00:00', timestamp '2024-02-15 11:00:00')", "0", "BIGINT"],
  ["date_diff('year', date '2023-12-31', date '2024-01-01')", "0", "BIGINT"],
  ["date_diff('day', date '2024-02-28', date '2024-03-01')", "2", "BIGINT"],
  ["date_diff('day', date '2024-03-01', date '2024-02-28')", "-2", "BIGINT"],
  ["date_diff('week', date '2024-01-01', date '2024-01-14')", "1", "BIGINT"],
  ["date_diff('month', date '2024-01-31', date '2024-02-29')", "1", "BIGINT"],
  ["date_diff('month', date '2024-02-29', date '2024-01-31')", "-1", "BIGINT"],
  ["date_diff('quarter', date '2024-01-31', date '2024-04-30')", "1", "BIGINT"],
  ["date_diff('year', date '2020-02-29', date '2021-02-28')", "1", "BIGINT"],

  // The clock in Berlin goes from 02:00 to 03:00 on 31 March 2024, and from 03:00 to 02:00 on 27 October.
  [
    "with_timezone(timestamp '2024-03-31 00:59:00', 'UTC') at time zone 'Europe/Berlin'",
    "2024-03-31 01:59:00",
    "TIMESTAMP",
  ],
  [
    "with_timezone(timestamp '2024-03-31 01:00:00', 'UTC') at time zone 'Europe/Berlin'",
    "2024-03-31 03:00:00",
    "TIMESTAMP",
  ],
  [
    "cast(with_timezone(timestamp '2024-10-26 21:59:00', 'UTC') at time zone 'Europe/Berlin' as date)",
    "2024-10-26",
    "DATE",
  ],
  [
    "cast(with_timezone(timestamp '2024-10-26 22:00:00', 'UTC') at time zone 'Europe/Berlin' as date)",
    "2024-10-27",
    "DATE",
  ],

  ["day_of_week(date '2024-05-19')", "7", "BIGINT"],
  ["day_of_week(date '2024-05-20')", "1", "BIGINT"],
  ["day_of_month(date '2024-05-19')", "19", "BIGINT"],
  ["day_of_year(date '2024-12-31')", "366", "BIGINT"],
  ["week_of_year(date '2021-01-03')", "53", "BIGINT"],
  ["year_of_week(date '2021-01-03')", "2020", "BIGINT"],
  ["last_day_of_month(date '2024-02-03')", "2024-02-29", "DATE"],
  ["to_unixtime(timestamp '1970-01-02 00:00:00')", "86400.0", "DOUBLE"],
  ["from_unixtime(86400)", "1970-01-02 00:00:00+00", "TIMESTAMP WITH TIME ZONE"],
  ["from_iso8601_timestamp('2024-02-03T10:00:00+02:00')", "2024-02-03 08:00:00+00", "TIMESTAMP WITH TIME ZONE"],
  ["from_iso8601_date('2024-02-03')", "2024-02-03", "DATE"],
  ["date_format(timestamp '2024-05-07 04:05:06', '%Y-%m-%d %H:%i:%s')", "2024-05-07 04:05:06", "VARCHAR"],
  ["date_format(date '2024-05-07', '%e %M %y, %W, %b %a %c %h')", "7 May 24, Tuesday, May Tue 5 12", "VARCHAR"],

  ["sequence(1, 3)", "[1, 2, 3]", "BIGINT[]"],
  ["sequence(3, 1)", "[3, 2, 1]", "BIGINT[]"],
  ["sequence(0, 10, 5)", "[0, 5, 10]", "INTEGER[]"],
  [
    "sequence(date '2024-02-28', date '2024-03-01', interval '1' day)",
    "[2024-02-28, 2024-02-29, 2024-03-01]",
    "DATE[]",
  ],

  ["(select count_if(x) from (values (true), (false), (null)) t (x))", "1", "BIGINT"],
  ["(select count_if(x) from (values (true)) t (x) where not x)", "0", "BIGINT"],
  ["(select every(x) from (values (true), (null)) t (x))", "true", "BOOLEAN"],
  ["(select every(x) from (values (true), (false)) t (x))", "false", "BOOLEAN"],
  ["(select max_by(x, y) from (values (1, 1), (2, null), (3, 3)) t (x, y))", "3", "INTEGER"],
  ["(select max_by(x, y) from (values (1, 1), (null, 9)) t (x, y))", null, "INTEGER"],
  ["(select min_by(x, y) from (values (1, 1), (null, 0)) t (x, y))", null, "INTEGER"],
  ["(select min_by(x, y) from (values (1, 5), (2, 4), (3, null)) t (x, y))", "2", "INTEGER"],

  ["7 / 2", "3", "INTEGER"],
  ["-7 / 2", "-3", "INTEGER"],
  ["-7 % 3", "-1", "INTEGER"],
  ["truncate(-1.75e0)", "-1.0", "DOUBLE"],
  ["truncate(cast(-1.75 as decimal(10,2)))", "-1", "DECIMAL(10,0)"],
  ["greatest(1, 3)", "3", "INTEGER"],
  ["greatest(1, null)", null, "INTEGER"],
  ["greatest(date '2024-01-01', date '2024-03-01', date '2024-02-01')", "2024-03-01", "DATE"],
  ["greatest(1, 2, null)", null, "INTEGER"],
  ["least(1, 3)", "1", "INTEGER"],
  ["least(null, 3)", null, "INTEGER"],
  ["least(2, 1, 3)", "1", "INTEGER"],
  ["least(2, null, 3)", null, "INTEGER"],

  ["concat('a', 'b')", "ab", "VARCHAR"],
  ["(select concat('a', x, 'c') from (values ('b'), (null)) t (x) where x is null)", null, "VARCHAR"],
  ["concat('a', 'b', 'c')", "abc", "VARCHAR"],
  ["concat('a', 'b', 'c', 'd')", "abcd", "VARCHAR"],
  ["split_part('a.b.c', '.', 2)", "b", "VARCHAR"],
  ["split_part('a.b', '.', 3)", null, "VARCHAR"],
  ["split_part('a,b,', ',', 3)", "", "VARCHAR"],
  ["regexp_like('abc', 'b')", "true", "BOOLEAN"],
  ["regexp_like('abc', '^b')", "false", "BOOLEAN"],
  ["regexp_extract('a1b22', '[0-9]+')", "1", "VARCHAR"],
  ["regexp_extract('abc', 'x')", null, "VARCHAR"],
  ["regexp_extract('abc', '(b)(c)', 2)", "c", "VARCHAR"],
  ["regexp_replace('aabb', 'a')", "bb", "VARCHAR"],
  ["regexp_replace('a1b2', '([0-9])', '<$1>')", "a<1>b<2>", "VARCHAR"],
  [`json_extract_scalar('{"a": {"b": 1}}', '$.a.b')`, "1", "VARCHAR"],
  [`json_extract_scalar('{"a": {"b": 1}}', '$.a')`, null, "VARCHAR"],
  [`json_extract_scalar('{"a": true, "c": "x"}', '$.c')`, "x", "VARCHAR"],
  [`json_extract_scalar('{"a": null}', '$.a')`, null, "VARCHAR"],
  [`json_extract_scalar('[1, 2]', '$[1]')`, "2", "VARCHAR"],
  ["cardinality(array[1, 2, null])", "3", "BIGINT"],
  ["element_at(array[1, 2, 3], 2)", "2", "INTEGER"],
  ["element_at(array[1, 2, 3], -1)", "3", "INTEGER"],
  ["element_at(array[1, 2, 3], 4)", null, "INTEGER"],
  ["array_join(array['a', null, 'b'], ',')", "a,b", "VARCHAR"],
  ["array_sort(array[3, null, 1])", "[1, 3, NULL]", "INTEGER[]"],
];

test.each(golden)("%s", async (expression, trino, type) => {
  const [row] = await db.rows(`select cast(${expression} as varchar) as value, typeof(${expression}) as type`);
  expect(row).toEqual({ value: trino, type });
});

test("every macro of the prelude has a golden row", async () => {
  const prelude = await readFile(new URL("../../sql/prelude.sql", import.meta.url), "utf8");
  const macros = [...prelude.matchAll(/^create or replace macro (\w+)/gm)].map(([, name]) => name);
  expect(macros.length).toBeGreaterThan(30);
  const untested = macros.filter((macro) => !golden.some(([expression]) => expression.includes(`${macro}(`)));
  expect(untested).toEqual([]);
});

test("nulls come last in both directions", async () => {
  const values = "from (values (1), (null), (2)) t (x)";
  expect(await db.rows(`select x ${values} order by x`)).toEqual([{ x: 1 }, { x: 2 }, { x: null }]);
  expect(await db.rows(`select x ${values} order by x desc`)).toEqual([{ x: 2 }, { x: 1 }, { x: null }]);
});

test.each([
  ["a unit that Trino lacks", "select date_add('fortnight', 1, date '2024-01-01')", "date_add: the unit is one of"],
  ["FILTER on a macro", "select count_if(x > 1) filter (where x > 2) from (values (1)) t (x)", "is a Macro Function"],
  ["dates without a step", "select sequence(date '2024-01-01', date '2024-01-03')", "No function matches"],
])("%s fails at once", async (_, sql, message) => {
  await expect(db.rows(sql)).rejects.toThrow(message);
});
