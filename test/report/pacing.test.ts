import { describe, expect, test } from "vitest";
import { addDays, type DailySeries, daysOf, weekdayOf } from "../../lambdas/report/dailySeries.ts";
import { curveThrough, pacing, shareThrough } from "../../lambdas/report/pacing.ts";

const goal = { start: "2026-10-01", end: "2027-01-01" };
const through = "2026-11-14";
const data = (start: string, figure: (day: string) => number, except: ReadonlySet<string> = new Set()): DailySeries =>
  new Map(
    [...daysOf({ start, end: addDays(through, 1) })]
      .filter((day) => !except.has(day))
      .map((day) => [day, { numerator: figure(day), denominator: null }]),
  );
const sumOf = (shares: ReadonlyMap<string, number>) => [...shares.values()].reduce((sum, share) => sum + share, 0);

describe("the method is the first that qualifies", () => {
  const december = (day: string) => (day.slice(5, 7) === "12" ? 300 : 100);

  test("two earlier years: the mean of their shares", () => {
    const twice = (day: string) => (day < "2025-06-01" ? december(day) : 100);
    const paced = pacing(goal, data("2024-01-01", twice), through);
    expect(paced.method).toBe("mean_of_years");
    const lastYear = pacing(goal, data("2025-06-01", twice), through);
    const share = (shares: ReadonlyMap<string, number>) => shares.get("2026-12-15") ?? 0;
    expect(share(lastYear.shares)).toBeCloseTo(1 / 92, 10);
    expect(share(paced.shares)).toBeGreaterThan(share(lastYear.shares) * 1.3);
  });

  test("one: the same period of last year, 364 days back so that weekdays line up", () => {
    const weekly = (day: string) => (weekdayOf(day) === 6 ? 700 : 0);
    const paced = pacing(goal, data("2025-06-01", weekly), through);
    expect(paced.method).toBe("same_period_last_year");
    // A mean of seven days around holds one Saturday each: even.
    expect(paced.shares.get("2026-10-15")).toBeCloseTo(1 / 92, 10);
  });

  test("less than 95 % of last year loaded: the weekdays of the last eight weeks", () => {
    const missing = new Set([...daysOf({ start: "2025-10-02", end: "2025-10-09" })]);
    const paced = pacing(
      goal,
      data("2025-06-01", (day) => (weekdayOf(day) === 7 ? 200 : 100), missing),
      through,
    );
    expect(paced.method).toBe("weekday_profile");
    expect((paced.shares.get("2026-11-22") ?? 0) / (paced.shares.get("2026-11-23") ?? 1)).toBeCloseTo(2, 10);
  });

  test("more than three times last year's level: its season is another business's", () => {
    const grown = (factor: number) => data("2025-06-01", (day) => (day > "2026-08-01" ? 100 * factor : 100));
    expect(pacing(goal, grown(2.9), through).method).toBe("same_period_last_year");
    expect(pacing(goal, grown(3.1), through).method).toBe("weekday_profile");
    expect(pacing(goal, grown(0.3), through).method).toBe("weekday_profile");
  });

  test("nothing sold for eight weeks: open days where they are known, else evenly", () => {
    const isOpen = (day: string) => weekdayOf(day) < 6;
    const byOpenDays = pacing(goal, new Map(), through, { isOpen });
    expect(byOpenDays.method).toBe("business_days");
    expect(byOpenDays.shares.get("2026-10-03")).toBe(0);
    const even = pacing(goal, new Map(), through);
    expect(even.method).toBe("linear");
    expect(shareThrough(even, through)).toBeCloseTo(45 / 92, 10);
  });

  test.each([
    ["two years", data("2024-01-01", december)],
    ["one year", data("2025-06-01", december)],
    ["eight weeks", data("2026-09-01", december)],
    ["nothing", new Map()],
  ])("shares add up to 1: %s", (_, series) => {
    const { shares } = pacing(goal, series, through);
    expect(shares.size).toBe(92);
    expect(sumOf(shares)).toBeCloseTo(1, 10);
    expect([...shares.values()].every((share) => share >= 0)).toBe(true);
  });
});

describe("single days", () => {
  // Black Friday: 28 November 2025 and 27 November 2026. By weekdays alone the latter would match 28 November 2025,
  // so the event is put a week off to tell the two apart.
  const [thisYears, lastYears] = ["2026-11-27", "2025-11-21"];
  const events = new Map([
    [thisYears, "Black Friday"],
    [lastYears, "Black Friday"],
  ]);
  const figures = (day: string) => (day === lastYears ? 1000 : 100);

  test("an event matches the same event, by its own day", () => {
    const paced = pacing(goal, data("2025-06-01", figures), through, {
      events,
      matches: new Map([[thisYears, lastYears]]),
    });
    const [event, before] = [paced.shares.get(thisYears) ?? 0, paced.shares.get("2026-11-26") ?? 0];
    expect(event / before).toBeCloseTo(10, 10);
    // 20 November 2026 lies 364 days after the event, and is not smeared by it.
    expect(paced.shares.get("2026-11-19")).toBeCloseTo(before, 10);
  });

  test("a day the owner has taken out counts as the mean of its neighbours", () => {
    const outage = (day: string) => (day === "2025-11-05" || day === "2025-11-06" ? 0 : 100);
    const excluded = new Set(["2025-11-05", "2025-11-06"]);
    const { shares } = pacing(goal, data("2025-06-01", outage), through, { excluded });
    expect(shares.get("2026-11-04")).toBeCloseTo(1 / 92, 10);
  });
});

test("the expected curve of a level", () => {
  const span = { start: "2026-01-01", end: "2027-01-01" };
  expect(curveThrough("linear", span, "2026-07-01")).toBeCloseTo(182 / 365, 10);
  expect(curveThrough("step", span, "2026-01-01")).toBe(1);
  expect(curveThrough("s_curve", span, "2026-12-31")).toBe(1);
  expect(curveThrough("s_curve", { start: "2026-01-01", end: "2026-01-05" }, "2026-01-01")).toBeCloseTo(
    3 / 16 - 2 / 64,
    10,
  );
  expect(curveThrough("linear", span, "2025-12-01")).toBe(0);
});
