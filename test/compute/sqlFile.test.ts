import { describe, expect, test } from "vitest";
import { parseCheck } from "../../lambdas/compute/checkFile.ts";
import { parseKpi } from "../../lambdas/compute/kpiFile.ts";
import { parseDerived } from "../../lambdas/compute/sqlFile.ts";

const fact = `-- Every counted order.
-- Counted: not a test.
-- grain: one counted order
-- partition: month(order_date)          -- never changes
-- inputs: orders same, fx_rates -14d..+2d, sales past, identity
-- sort: order_date, order_id
-- columns:
--   order_id varchar: The vendor's id
--   order_date date: Business date
--   amount decimal(18,4): In the reporting currency
select order_id,
  order_date, amount
from orders;
`;

describe("a fact's header", () => {
  test("says what the table is, how it is cut and what it reads", () => {
    const parsed = parseDerived(fact, "sql/facts/counted.sql");
    expect(parsed).toMatchObject({
      name: "counted",
      title: "Every counted order. Counted: not a test.",
      grain: "one counted order",
      partition: { by: "month", column: "order_date" },
      sort: ["order_date", "order_id"],
      sqlLine: 11,
    });
    expect(parsed.columns[2]).toEqual({ name: "amount", type: "decimal(18,4)", comment: "In the reporting currency" });
    expect([...parsed.inputs].map(([table, { reach }]) => [table, reach])).toEqual([
      ["orders", "same"],
      ["fx_rates", { from: -14, to: 2 }],
      ["sales", "past"],
      ["identity", "all"],
    ]);
    expect(parsed.sql.endsWith("from orders")).toBe(true);
  });

  test.each([
    [
      "-- partition: month(order_date)",
      "-- partition: monthly",
      'f.sql:4: partition: "monthly" is not month(<column>)',
    ],
    ["-- partition: month(order_date)", "-- partition: month(order_id)", "order_id is no date or timestamp column"],
    ["orders same", "orders some", 'f.sql:5: inputs: "orders some" is not'],
    ["-14d..+2d", "+2d..-14d", "f.sql:5: inputs:"],
    ["-- sort: order_date", "-- sort: order_day", "f.sql:6: sort: order_day is no column"],
    ["amount decimal(18,4)", "amount money", "f.sql:10: column amount has type money; allowed are"],
    ["amount decimal(18,4)", "order_id varchar", "f.sql:10: column order_id stands twice"],
    [
      "--   amount decimal(18,4): In",
      "--   amount decimal(18,4) In",
      'f.sql:10: expected "<column> <type>: <what it is>"',
    ],
    ["-- columns:", "-- colums:", 'f.sql:7: "colums:" is no field of this file. Did you mean "columns:"?'],
    ["-- grain: one counted order", "-- A grain", 'the header has no "grain:"'],
    ["-- sort: order_date, order_id", "-- sort: order_id\n-- sort: order_date", 'f.sql:7: a second "sort:"'],
  ])("refuses %s → %s", (right, wrong, message) => {
    expect(() => parseDerived(fact.replace(right, wrong), "f.sql")).toThrow(message);
  });

  test("needs a SELECT below", () => {
    expect(() => parseDerived(fact.slice(0, fact.indexOf("select")), "f.sql")).toThrow("no SELECT");
  });
});

const kpi = `-- New and returning | 新客与回头客
-- unit: count   better: neutral   grains: day..month   adds: sum
-- by: channel, country
-- covered by: orders, order_lines
-- measures:
--   new_orders count up sum: First orders
--   returning_share percent neutral ratio: Of all
-- Who placed
-- the orders. Differs: Others count people.
-- Reference: A page
-- of a book.
select 1
`;

describe("a KPI's header", () => {
  test("is its entry in the catalogue", () => {
    const parsed = parseKpi(kpi, "sql/kpis/sales/new_orders.sql");
    expect(parsed).toMatchObject({
      name: "new_orders",
      category: "sales",
      title: { en: "New and returning", "zh-CN": "新客与回头客" },
      grains: ["day", "week", "month"],
      by: ["channel", "country"],
      coveredBy: ["orders", "order_lines"],
      description: "Who placed the orders.",
      differs: "Others count people.",
      reference: "A page of a book.",
    });
    expect(parsed.measures).toEqual([
      { name: "new_orders", unit: "count", better: "up", adds: "sum", comment: "First orders" },
      { name: "returning_share", unit: "percent", better: "neutral", adds: "ratio", comment: "Of all" },
    ]);
  });

  test("without measures, the KPI is its own", () => {
    const lines = kpi.split("\n").filter((line) => !/measures|new_orders|share/.test(line));
    expect(parseKpi(lines.join("\n"), "sql/kpis/sales/new_orders.sql").measures).toEqual([
      { name: "new_orders", unit: "count", better: "neutral", adds: "sum", comment: "New and returning" },
    ]);
  });

  test.each([
    [" | 新客与回头客", "", 'f.sql:1: the first line must be "-- <English name> | <Chinese name>"'],
    ["unit: count", "unit: counts", 'f.sql:2: "counts" is not one of money, count, percent, ratio, days'],
    ["day..month", "day..fortnight", 'f.sql:2: "fortnight" is not one of hour, day'],
    ["adds: sum", "add: sum", 'f.sql:2: "add:" is no field'],
    ["count up sum: First", "count up sum First", "f.sql:6: expected"],
    ["percent neutral ratio", "percent neutral mean", 'f.sql:7: "mean" is not one of sum, ratio'],
  ])("refuses %s → %s", (right, wrong, message) => {
    expect(() => parseKpi(kpi.replace(right, wrong), "f.sql")).toThrow(message);
  });
});

test("a check says how bad it is, and whether it is made by month", () => {
  const text =
    "-- severity: fail\n-- partition: month\n-- inputs: orders same\n-- Orders without a rate.\nselect 1 from orders";
  expect(parseCheck(text, "sql/checks/rates.sql")).toMatchObject({
    name: "rates",
    severity: "fail",
    by: "month",
    title: "Orders without a rate.",
  });
  expect(() => parseCheck(text.replace("fail", "bad"), "c.sql")).toThrow('c.sql:1: "bad" is not one of fail, warn');
  expect(() => parseCheck("-- severity: warn\nselect 1", "c.sql")).toThrow("c.sql:1: the file must say in a comment");
});
