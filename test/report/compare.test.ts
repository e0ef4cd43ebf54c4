import fc from "fast-check";
import { expect, test } from "vitest";
import { compare } from "../../lambdas/report/compare.ts";

const period = { start: "2026-11-21", end: "2026-11-22" };
const money = { unit: "money", better: "up" } as const;
const percent = { unit: "percent", better: "down" } as const;

test.each([
  { name: "more of what should rise", value: 110, before: 100, as: money, in: "share", by: 0.1, tone: "good" },
  { name: "less of what should rise", value: 90, before: 100, as: money, in: "share", by: -0.1, tone: "bad" },
  { name: "a percentage in points", value: 31.5, before: 30, as: percent, in: "points", by: 1.5, tone: "bad" },
  { name: "a fall of what should fall", value: 28, before: 30, as: percent, in: "points", by: -2, tone: "good" },
  {
    name: "a change too small to matter",
    value: 100.4,
    before: 100,
    as: money,
    in: "share",
    by: 0.004,
    tone: "neutral",
  },
  { name: "a change to below zero", value: -50, before: 100, as: money, in: "share", by: -1.5, tone: "bad" },
] as const)("compares $name", ({ value, before, as, tone, ...change }) => {
  const comparison = compare(value, { period, value: before }, as);
  expect(comparison.change?.in).toBe(change.in);
  expect(comparison.change?.by).toBeCloseTo(change.by, 9);
  expect(comparison.tone).toBe(tone);
});

test.each([
  { name: "an unknown value", value: null, before: 100 },
  { name: "an unknown past", value: 100, before: null },
  { name: "a past of zero", value: 100, before: 0 },
  { name: "a past below zero", value: 100, before: -5 },
])("says nothing of $name", ({ value, before }) => {
  expect(compare(value, { period, value: before }, money)).toEqual({
    period,
    value: before,
    change: null,
    tone: "neutral",
  });
});

test("never colours what has no better direction", () => {
  expect(compare(200, { period, value: 100 }, { unit: "count", better: "neutral" }).tone).toBe("neutral");
});

test("has a finite change or none", () => {
  const number = fc.oneof(fc.constant(null), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(
      number,
      number,
      fc.constantFrom("money", "percent", "count", "days", "ratio"),
      (value, before, unit) => {
        const { change } = compare(value, { period, value: before }, { unit, better: "up" });
        expect(change === null || Number.isFinite(change.by)).toBe(true);
      },
    ),
  );
});
