-- Makes DuckDB 1.5 read the Athena (Trino) dialect with Trino's meaning, so that one text of a fact, a cube or a KPI
-- gives the same rows on both. Each macro stands for a function that DuckDB lacks, or has with another meaning; a
-- function that is not here and not common to both is refused by the dialect guard (test/sql/dialect).
--
-- Run the whole file once per database: macros belong to the database, and SET GLOBAL (unlike SET) holds for every
-- connection. `system.main.<name>` is the builtin that a macro shadows. Macros refuse FILTER, DISTINCT and OVER, so a
-- wrong use fails at once: put a CASE inside instead.

set global TimeZone = 'UTC';
-- 7/2 = 3. A division by zero gives null here and an error on Trino: always write nullif(divisor, 0).
set global integer_division = true;
-- Nulls come last whether ascending or descending.
set global default_null_order = 'nulls_last';

-- ── dates and times ──────────────────────────────────────────────────────────────────────────────────────────────────
-- cast_to_type keeps the argument's type: DuckDB's own date_trunc(date) and date + interval give a TIMESTAMP. Overloads
-- by type, (x date) and (x timestamp), would be ambiguous for aggregates such as date_trunc('month', min(day)).
create or replace macro date_trunc (u, x) as cast_to_type(system.main.date_trunc(u, x), x);
create or replace macro date_add (u, n, x) as cast_to_type(x + (case lower(u)
  when 'millisecond' then to_milliseconds(n) when 'second' then to_seconds(n) when 'minute' then to_minutes(n)
  when 'hour' then to_hours(n) when 'day' then to_days(n::int) when 'week' then to_weeks(n::int)
  when 'month' then to_months(n::int) when 'quarter' then to_months((3 * n)::int) when 'year' then to_years(n::int)
  else error('date_add: the unit is one of millisecond, second, minute, hour, day, week, month, quarter, year') end), x);
-- Trino counts whole units passed, DuckDB's date_diff the boundaries crossed; DuckDB's date_sub counts as Trino does.
create or replace macro date_diff (u, a, b) as date_sub(u, a, b);
-- A UTC timestamp's local day: cast(with_timezone(at, 'UTC') at time zone 'Europe/Berlin' as date). A bare
-- `timestamp at time zone …` means opposite things on the two engines and is refused by the guard.
create or replace macro with_timezone (t, z) as timezone(z, cast(t as timestamp));
-- Monday is 1, Sunday 7.
create or replace macro day_of_week (x) as isodow(x);
create or replace macro day_of_month (x) as dayofmonth(x);
create or replace macro day_of_year (x) as dayofyear(x);
create or replace macro week_of_year (x) as weekofyear(x);
create or replace macro year_of_week (x) as isoyear(x);
create or replace macro last_day_of_month (x) as last_day(x);
create or replace macro to_unixtime (x) as epoch(x);
create or replace macro from_unixtime (x) as to_timestamp(x);
create or replace macro from_iso8601_timestamp (s) as cast(s as timestamptz);
create or replace macro from_iso8601_date (s) as cast(s as date);
-- MySQL's format letters: %M is the month's name, %i the minute, %s the second.
create or replace macro date_format (t, f) as strftime(t, replace(replace(replace(replace(replace(replace(replace(
  f, '%M', '%B'), '%i', '%M'), '%s', '%S'), '%W', '%A'), '%h', '%I'), '%e', '%-d'), '%c', '%-m'));
-- Counts down when b < a. Dates need a step of days, interval '1' day; steps of months differ after the 28th.
create or replace macro sequence (a, b) as case when a <= b then generate_series(a, b) else generate_series(a, b, -1) end,
  (a, b, s) as cast_to_type(generate_series(a, b, s), [a]);

-- ── aggregates ───────────────────────────────────────────────────────────────────────────────────────────────────────
-- DuckDB's own count_if gives a HUGEINT, which Parquet turns into a DOUBLE without a word, and null for no rows.
create or replace macro count_if (x) as count(case when x then 1 end);
create or replace macro every (x) as bool_and(x);
-- DuckDB's own max_by and min_by pass over rows whose first argument is null.
create or replace macro max_by (x, y) as arg_max_null(x, y);
create or replace macro min_by (x, y) as arg_min_null(x, y);

-- ── numbers ──────────────────────────────────────────────────────────────────────────────────────────────────────────
create or replace macro truncate (x) as trunc(x);
-- Null when any argument is null; DuckDB's own skip nulls.
create or replace macro greatest (a, b) as case when a is null or b is null then null else system.main.greatest(a, b) end,
  (a, b, c) as case when a is null or b is null or c is null then null else system.main.greatest(a, b, c) end;
create or replace macro least (a, b) as case when a is null or b is null then null else system.main.least(a, b) end,
  (a, b, c) as case when a is null or b is null or c is null then null else system.main.least(a, b, c) end;

-- ── text, JSON, arrays ───────────────────────────────────────────────────────────────────────────────────────────────
-- Null when any argument is null; DuckDB's own skips nulls.
create or replace macro concat (a, b) as a || b, (a, b, c) as a || b || c, (a, b, c, d) as a || b || c || d;
-- Null past the last part; DuckDB's own gives ''.
create or replace macro split_part (s, d, i) as list_extract(string_split(s, d), i);
create or replace macro regexp_like (s, p) as regexp_matches(s, p);
-- Null without a match; DuckDB's own gives ''. A group that takes no part in the match is '' here and null on Trino.
create or replace macro regexp_extract (s, p) as case when regexp_matches(s, p) then system.main.regexp_extract(s, p) end,
  (s, p, g) as case when regexp_matches(s, p) then system.main.regexp_extract(s, p, g) end;
-- Replaces every match, and names groups $1; DuckDB's own replaces the first, and names them \1.
create or replace macro regexp_replace (s, p) as system.main.regexp_replace(s, p, '', 'g'),
  (s, p, r) as system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\$([0-9])', '\\\1', 'g'), 'g');
-- Null for an object or an array.
create or replace macro json_extract_scalar (j, p) as case when json_type(j, p) in ('OBJECT', 'ARRAY') then null else json_extract_string(j, p) end;
create or replace macro cardinality (a) as len(a);
create or replace macro element_at (a, i) as list_extract(a, i);
create or replace macro array_join (a, d) as list_aggregate(a, 'string_agg', d);
create or replace macro array_sort (a) as list_sort(a);
