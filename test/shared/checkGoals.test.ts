import { expect, test } from "vitest";
import { checkGoals } from "../../lambdas/shared/checkGoals.ts";
import { goalSchema } from "../../lambdas/shared/goal.ts";

const kpis = [
  { name: "sales", measures: [{ name: "sales" }], by: ["channel", "country"] },
  { name: "new_vs_returning_orders", measures: [{ name: "new_orders" }, { name: "returning_share" }], by: [] },
];
const goal = (changes: object = {}) =>
  goalSchema.parse({
    id: "sales-q4",
    name: "Sales",
    kpi: "sales",
    kind: "cumulative",
    baseline: { start: "2025-10-01", end: "2026-01-01" },
    start: "2026-10-01",
    deadline: "2027-01-01",
    change: { percent: 10 },
    ...changes,
  });

test("finds nothing wrong with a good goal", () => {
  expect(checkGoals([goal({ drivers: ["new_vs_returning_orders"] })], kpis)).toEqual([]);
});

test.each([
  [{ kpi: "sale" }, "goals[0].kpi: there is no KPI called sale; did you mean sales?"],
  [{ guardrails: ["profit"] }, "goals[0].guardrails: there is no KPI called profit; npx milepost kpis lists them"],
  [{ measure: "net" }, "goals[0].measure: sales has no measure net; it has sales"],
  [
    { kpi: "new_vs_returning_orders" },
    "goals[0].measure: new_vs_returning_orders has several measures, one must be named: new_orders, returning_share",
  ],
  [
    { filter: { dimension: "city", segment: "Berlin" } },
    "goals[0].filter.dimension: sales is not cut by city; it is by channel, country",
  ],
  [{ start: "2027-02-01" }, "goals[0].deadline: 2027-01-01 is not after the goal's start 2027-02-01"],
  [
    { baseline: { start: "2026-01-01", end: "2026-01-01" } },
    "goals[0].baseline: its end 2026-01-01 is not after its start",
  ],
])("says what is wrong: %o", (changes, mistake) => {
  expect(checkGoals([goal(changes)], kpis)).toEqual([mistake]);
});

test("wants each goal's id once", () => {
  expect(checkGoals([goal(), goal()], kpis)).toEqual(["goals[1].id: another goal is called sales-q4 too"]);
});
