import { expect, test } from "vitest";
import { nearest } from "../../lambdas/shared/nearest.ts";

const known = ["sales", "cogs", "average_order_value", "timeZone"];

test.each([
  ["slaes", "sales"],
  ["sale", "sales"],
  ["timezone", "timeZone"],
  ["average-order-value", "average_order_value"],
  ["avg_order_value", "average_order_value"],
  ["profit", undefined],
  ["x", undefined],
  ["", undefined],
])("%s most likely meant %s", (name, meant) => {
  expect(nearest(name, known)).toBe(meant);
});

test("knows nothing of nothing", () => {
  expect(nearest("sales", [])).toBeUndefined();
});
