import fc from "fast-check";
import { expect, test } from "vitest";
import { tooCostly } from "../../../../lambdas/pull/sources/shopify/client.ts";
import { fittingSize, pageSize } from "../../../../lambdas/pull/sources/shopify/pageSize.ts";
import { SourceError } from "../../../../lambdas/shared/errors.ts";

/** A shop in which each object costs so much, and a query at most 1,000. */
function costing(each: number, asked: number[]) {
  return async (first: number) => {
    asked.push(first);
    if (first * each > 1000) throw new SourceError("too costly", { source: "shop", retryable: false, code: tooCostly });
    return { data: first, requestedCost: first * each };
  };
}

test("pages grow to what a query may cost, and shrink when that is too much", async () => {
  const cheap: number[] = [];
  const size = pageSize(25);
  for (let i = 0; i < 6; i++) await size.fit(costing(2, cheap));
  expect(cheap).toEqual([25, 50, 100, 200, 250, 250]);
  const dear: number[] = [];
  await size.fit(costing(30, dear));
  expect(dear).toEqual([250, 125, 62, 31]);
  await size.fit(costing(30, dear));
  expect(dear.at(-1)).toBe(30);
});

test("a query that is too costly for one object is refused", async () => {
  await expect(pageSize(25).fit(costing(2000, []))).rejects.toThrow("too costly");
});

test("the size that fits is never none, never more than the API takes, never more than twice the last", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 250 }), fc.integer({ min: 1, max: 1000 }), (asked, cost) => {
      const size = fittingSize(asked, cost);
      expect(size).toBeGreaterThanOrEqual(1);
      expect(size).toBeLessThanOrEqual(Math.min(250, asked * 2));
    }),
  );
});
