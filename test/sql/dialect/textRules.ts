import { closesCast, closing, followsWithTimezone, words } from "./tokenPatterns.ts";
import { type Token, tokens } from "./tokens.ts";

/** A construct that its words alone give away. */
interface TextRule {
  readonly construct: string;
  readonly instead: string;
  matches(all: readonly Token[], at: number): boolean;
}

const macroAggregates = new Set(["count_if", "every", "max_by", "min_by"]);

export const textRules: readonly TextRule[] = [
  { construct: "::", instead: "write cast(x as type): Athena has no `::`", matches: words("::") },
  { construct: "qualify", instead: "filter the window's column in a query around it", matches: words("qualify") },
  {
    construct: "group by all",
    instead: "name the columns: group by a, b",
    matches: words("group by all"),
  },
  {
    construct: "the current time",
    instead: "read the day from the table as_of: figures must not depend on when they are made",
    matches: words("current_date|current_timestamp|current_time|localtime|localtimestamp"),
  },
  {
    construct: "extract of a field that means two things",
    instead:
      "write day_of_week(x), Monday is 1 (extract(dow …) is 0 on a Sunday here, 7 there), or year_of_week, to_unixtime",
    matches: (all, at) =>
      words("extract (")(all, at) && !words("year|quarter|month|week|day|doy|hour|minute|second from")(all, at + 2),
  },
  {
    construct: "a text type with a length",
    instead: "write varchar: DuckDB does not cut at the length, Athena does",
    matches: words("varchar|char|character ( <number>"),
  },
  {
    construct: "a type that Athena lacks",
    instead: "write varchar, double, bigint, integer, smallint or decimal(p,s)",
    matches: (all, at) =>
      words("as text|string|float|real|hugeint|ubigint|uinteger|int4|int8|float4|float8|numeric|timestamptz|datetime")(
        all,
        at,
      ) && closesCast(all, at + 2),
  },
  {
    construct: "decimal without digits",
    instead: "write decimal(p,s): it means (18,3) on DuckDB and (38,0) on Athena",
    matches: (all, at) => words("as decimal")(all, at) && closesCast(all, at + 2),
  },
  {
    construct: "a timestamp literal with a zone",
    instead: "write the UTC time without zone: timestamp '2026-01-01 00:00:00'",
    matches: (all, at) =>
      words("timestamp <text>")(all, at) &&
      !/^'\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d(?:\.\d+)?)?)?'$/.test(all[at + 1]?.text ?? ""),
  },
  {
    construct: "a bare `at time zone`",
    instead: "write with_timezone(x, 'UTC') at time zone …: a bare timestamp at time zone means opposite things",
    matches: (all, at) => words("at time zone")(all, at) && !followsWithTimezone(all, at),
  },
  {
    construct: "an interval without quotes",
    instead: "write interval '1' day",
    matches: words("interval <number>"),
  },
  {
    construct: "a sequence by months or years",
    instead: "join the table calendar: the engines step differently after the 28th",
    matches: (all, at) =>
      words("sequence (")(all, at) &&
      all
        .slice(at, closing(all, at + 1))
        .some((token, i, part) => /^(?:month|quarter|year)$/.test(token.text) && part[i - 1]?.kind === "text"),
  },
  {
    construct: "substr from 0",
    instead: "count from 1: position 0 gives '' on Athena and the whole text on DuckDB",
    matches: (all, at) => {
      if (!words("substr|substring (")(all, at)) return false;
      const end = closing(all, at + 1);
      return all
        .slice(at, end)
        .some((token, i, part) => token.text === "0" && /^(?:,|from)$/.test(part[i - 1]?.text ?? ""));
    },
  },
  {
    construct: "filter or distinct on a function of the prelude",
    instead: "put a case inside: count_if(a and b), max_by(case when … then x end, y)",
    matches: (all, at) => {
      const name = all[at];
      if (name === undefined || !macroAggregates.has(name.text) || all[at + 1]?.text !== "(") return false;
      return all[at + 2]?.text === "distinct" || all[closing(all, at + 1) + 1]?.text === "filter";
    },
  },
  {
    construct: "ignore nulls",
    instead: "put a case or a filter inside: the engines want these words in different places",
    matches: words("ignore|respect nulls"),
  },
  { construct: "limit before offset", instead: "write offset n limit m", matches: words("limit <number> offset") },
  {
    construct: "values without brackets",
    instead: "write values (1), (2)",
    matches: (all, at) => words("values")(all, at) && all[at + 1]?.text !== "(",
  },
  {
    construct: "an operator that Athena lacks",
    instead:
      "write its standard form: / between integers, power(x, y), lower(x) like …, element_at, json_extract_scalar",
    matches: (all, at) =>
      words("//|**|->|->>|ilike|glob|similar|[")(all, at) && !(all[at]?.text === "[" && all[at - 1]?.text === "array"),
  },
  {
    construct: "a join that only DuckDB has",
    instead: "write join, left join, full join or cross join; exists for semi, not exists for anti",
    matches: words("asof|positional|semi|anti join"),
  },
  {
    construct: "order by all",
    instead: "name the columns",
    matches: words("order by all"),
  },
  {
    construct: "select * exclude or replace",
    instead: "name the columns",
    matches: words("* exclude|replace|rename ("),
  },
];

/** What the rules find in a text: line, construct, what to write instead. */
export function checkText(sql: string): { line: number; construct: string; instead: string }[] {
  const all = tokens(sql);
  return all.flatMap((token, at) =>
    textRules
      .filter((rule) => rule.matches(all, at))
      .map(({ construct, instead }) => ({ line: token.line, construct, instead })),
  );
}
