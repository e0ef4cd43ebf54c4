import { expect, test } from "vitest";
import { type CostLine, costLines, firstLoadLines } from "../../docs/costLines.ts";
import { regions } from "../../docs/prices.ts";
import { shopSizes } from "../../docs/shopSizes.ts";

const lines = regions.flatMap((region) => [
  ...shopSizes.flatMap((size) => costLines(size, region)),
  ...firstLoadLines(region),
]);

/** The product that is written there, as a reader would work it out. */
function workedOut({ sum }: CostLine): number {
  const [first = "", ...others] = sum.split(" × ");
  const [, count = first, given = "0"] = /^\(([\d,]+), of which ([\d,]+) free\)$/.exec(first) ?? [];
  const number = (text: string) => Number.parseFloat(text.replaceAll(",", ""));
  return others.reduce((product, factor) => product * number(factor), Math.max(0, number(count) - number(given)));
}

test.each(lines.filter(({ usd }) => usd > 0))("$what: $sum comes to what is shown", (line) => {
  // Amounts are written with one digit after the point.
  expect(Math.abs(workedOut(line) - line.usd)).toBeLessThan(0.005);
});

test("a larger shop pays more, and nobody more than a dinner", () => {
  for (const region of regions) {
    const totals = shopSizes.map((size) => costLines(size, region).reduce((sum, { usd }) => sum + usd, 0));
    expect(totals).toEqual([...totals].sort((one, other) => one - other));
    expect(totals.at(-1)).toBeLessThan(20);
  }
});
