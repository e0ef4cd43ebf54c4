import { expect, test } from "vitest";
import { lastComplete, periodBefore, samePeriodLastYear } from "../../lambdas/report/periods.ts";

const month = (start: string, end: string) => ({ start, end });

test("takes the last period that is over, never the one that runs", () => {
  const october = month("2026-10-01", "2026-11-01");
  const november = month("2026-11-01", "2026-12-01");
  expect(lastComplete([november, october], "2026-11-22")).toEqual(october);
  expect(lastComplete([november, october], "2026-11-30")).toEqual(november);
  expect(lastComplete([november], "2026-11-22")).toBeUndefined();
});

test("takes the period that ends where this one starts", () => {
  const weeks = [month("2026-11-09", "2026-11-16"), month("2026-11-16", "2026-11-23")];
  expect(periodBefore(month("2026-11-16", "2026-11-23"), weeks)).toEqual(weeks[0]);
  expect(periodBefore(month("2026-11-09", "2026-11-16"), weeks)).toEqual(month("2026-11-02", "2026-11-09"));
});

test.each([
  { grain: "day", period: month("2026-11-22", "2026-11-23"), expected: month("2025-11-23", "2025-11-24") },
  { grain: "week", period: month("2026-11-16", "2026-11-23"), expected: month("2025-11-17", "2025-11-24") },
] as const)("goes 364 days back for a $grain, so that weekdays match", ({ grain, period, expected }) => {
  expect(samePeriodLastYear(grain, period, [])).toEqual(expected);
});

test("takes the same calendar month of the year before", () => {
  const known = [
    month("2025-01-01", "2025-02-01"),
    month("2025-02-01", "2025-03-01"),
    month("2025-03-01", "2025-04-01"),
  ];
  expect(samePeriodLastYear("month", month("2026-02-01", "2026-03-01"), known)).toEqual(known[1]);
});

test("takes the retail month that starts nearest to a year before, over a year of 53 weeks", () => {
  // 2023 had 53 weeks: February 2024 began on 4 February, February 2023 on 29 January.
  const known = [
    month("2022-12-31", "2023-01-29"),
    month("2023-01-29", "2023-02-26"),
    month("2023-02-26", "2023-04-02"),
  ];
  expect(samePeriodLastYear("month", month("2024-02-04", "2024-03-03"), known)).toEqual(known[1]);
});

test("has no last year where history does not reach that far", () => {
  expect(
    samePeriodLastYear("month", month("2026-02-01", "2026-03-01"), [month("2025-08-01", "2025-09-01")]),
  ).toBeUndefined();
});
