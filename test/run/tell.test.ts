import { expect, test } from "vitest";
import { tellCompute } from "../../lambdas/run/tell.ts";

test("what checks found is told in their own words, the name after them", () => {
  const title = "Orders whose lines do not add up to the order: figures by product will differ from the total.";
  const { warnings, counts } = tellCompute([
    {
      done: true,
      built: [],
      unchanged: 3,
      checks: [
        { check: "order_totals", severity: "warn", rows: 2, title },
        { check: "missing_rate", severity: "fail", rows: 1, title: "Amounts without a rate." },
        { check: "cost_coverage", severity: "warn", rows: 0, title: "Too few costs." },
      ],
    },
  ]);
  expect(counts.checks).toBe(2);
  expect(warnings).toEqual([
    `${title} (check order_totals: 2 rows)`,
    "Amounts without a rate. (failed check missing_rate: 1 row)",
  ]);
});
