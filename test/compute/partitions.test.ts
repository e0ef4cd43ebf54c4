import { describe, expect, test } from "vitest";
import {
  type Horizon,
  knownUntil,
  partitionsOf,
  partsFor,
  spanOf,
  type TablePart,
} from "../../lambdas/compute/partitions.ts";
import type { Reach } from "../../lambdas/compute/sqlFile.ts";

// Weeks that start in a year reach into the next; a year that starts in October too.
const ends: Readonly<Record<string, string>> = { "2024": "2025-10-01", "2025": "2026-10-01", "2026": "2027-10-01" };
const horizon: Horizon = {
  asOf: "2026-04-10",
  months: { first: "2026-01", last: "2026-04" },
  periodsEnd: (year) => ends[year] ?? `${Number(year) + 1}-01-01`,
};
const part = (key: string, months: string[] | undefined, holds?: "short" | "long"): TablePart => ({
  object: { key, etag: key, size: 1 },
  sha256: key,
  months,
  holds,
});
const monthly = ["2026-01", "2026-02", "2026-04"].map((month) => part(month, [month]));
const needed = (parts: TablePart[], reach: Reach, ids: string[], byPeriod = false) =>
  partsFor(parts, reach, ids, horizon, byPeriod).map(({ object }) => object.key);

describe("what a partition needs of an input", () => {
  test.each<[string, Reach, string[], string[]]>([
    ["its own month", "same", ["2026-02"], ["2026-02"]],
    ["several at once", "same", ["2026-01", "2026-02"], ["2026-01", "2026-02"]],
    ["the past", "past", ["2026-03"], ["2026-01", "2026-02"]],
    ["all", "all", ["2026-03"], ["2026-01", "2026-02", "2026-04"]],
    ["a week before", { from: -7, to: 0 }, ["2026-03"], ["2026-02"]],
    ["31 days after", { from: 0, to: 31 }, ["2026-03"], ["2026-04"]],
    ["a day after", { from: 0, to: 1 }, ["2026-01"], ["2026-01", "2026-02"]],
    ["the year's own months", "same", ["2026"], ["2026-01", "2026-02", "2026-04"]],
    [
      "what the periods of the year before reach",
      { from: 0, to: "period" },
      ["2025"],
      ["2026-01", "2026-02", "2026-04"],
    ],
    ["a month's periods", { from: -1, to: "period" }, ["2026-02"], ["2026-01", "2026-02"]],
  ])("%s", (_, reach, ids, keys) => {
    expect(needed(monthly, reach, ids)).toEqual(keys);
  });

  test("an object that holds several months, and one of no month, where they are needed", () => {
    const parts = [part("late", ["2026-01", "2026-03"]), part("none", undefined), part("empty", [])];
    expect(needed(parts, "same", ["2026-03"])).toEqual(["late", "none"]);
    expect(needed(parts, "same", ["2026-02"])).toEqual(["none"]);
  });

  test("of a table of periods, hours and days for months and longer periods for years", () => {
    const parts = [
      part(
        "2026",
        monthly.flatMap(({ months }) => months ?? []),
        "long",
      ),
      part("2026-02", ["2026-02"], "short"),
    ];
    expect(needed(parts, "same", ["2026-02"], true)).toEqual(["2026-02"]);
    expect(needed(parts, "same", ["2026"], true)).toEqual(["2026"]);
    expect(needed(parts, "same", ["2026", "2026-02"], true)).toEqual(["2026", "2026-02"]);
    expect(needed(parts, "same", ["2026-02"], false)).toEqual(["2026", "2026-02"]);
  });
});

describe("the partitions of a table", () => {
  const tables = new Map([
    ["orders", monthly],
    ["rates", [part("rates", ["2025-12", "2026-03"])]],
    ["people", [part("people", undefined)]],
  ]);
  const of = (by: "month" | "year" | "period", reaches: Record<string, Reach>) =>
    partitionsOf({ partition: { by, column: "day" }, reaches: new Map(Object.entries(reaches)) }, tables, horizon);

  test.each<[string, "month" | "year" | "period", Record<string, Reach>, string[]]>([
    ["where an input has rows", "month", { orders: "same", people: "all" }, ["2026-01", "2026-02", "2026-04"]],
    ["or reaches", "month", { rates: { from: -7, to: 0 } }, ["2026-01", "2026-03", "2026-04"]],
    ["every month, of the past", "month", { orders: "past" }, ["2026-01", "2026-02", "2026-03", "2026-04"]],
    ["every month, of everything", "month", { people: "all" }, ["2026-01", "2026-02", "2026-03", "2026-04"]],
    ["years whose periods reach a month", "year", { orders: { from: 0, to: "period" } }, ["2025", "2026"]],
    ["years with a month of their own", "year", { orders: "same" }, ["2026"]],
    [
      "months and years",
      "period",
      { orders: { from: 0, to: "period" } },
      ["2026-01", "2026-02", "2026-04", "2025", "2026"],
    ],
  ])("%s", (_, by, reaches, ids) => {
    expect(of(by, reaches)).toEqual(ids);
  });

  test("none of an empty lake, but the table in one piece", () => {
    const empty = { ...horizon, months: undefined };
    const reaches = new Map([["orders", "same" as const]]);
    expect(partitionsOf({ partition: { by: "month", column: "day" }, reaches }, new Map(), empty)).toEqual([]);
    expect(partitionsOf({ partition: { by: "none" }, reaches: new Map() }, new Map(), empty)).toEqual(["all"]);
  });
});

test("a partition knows nothing of days after its own, nor after as_of", () => {
  expect(knownUntil("2026-02", horizon)).toBe("2026-03-01");
  expect(knownUntil("2026-04", horizon)).toBe("2026-04-11");
  expect(knownUntil("2024", horizon)).toBe("2025-10-01");
  expect(knownUntil("2025", horizon)).toBe("2026-04-11");
  expect(knownUntil("all", horizon)).toBe("2026-04-11");
  expect(spanOf(["2026-02", "2026-04"])).toEqual({ firstDay: "2026-02-01", endDay: "2026-05-01" });
  expect(spanOf(["2026"])).toEqual({ firstDay: "2026-01-01", endDay: "2027-01-01" });
});
