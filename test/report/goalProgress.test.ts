import { describe, expect, test } from "vitest";
import { addDays, type DailySeries, daysOf } from "../../lambdas/report/dailySeries.ts";
import { type GoalInput, goalProgress } from "../../lambdas/report/goalProgress.ts";
import { type Goal, goalSchema } from "../../lambdas/shared/goal.ts";

/** A series of what is added up, by a figure for each day of some spans. */
function series(...spans: [start: string, end: string, figure: (day: string) => number][]): DailySeries {
  const days = spans.flatMap(([start, end, figure]) =>
    [...daysOf({ start, end })].map((day) => [day, { numerator: figure(day), denominator: null }] as const),
  );
  return new Map(days);
}
const total = { scale: 1, isProportion: false, growsByFactors: true };
const goalOf = (fields: Partial<Goal>): Goal =>
  goalSchema.parse({
    id: "g",
    name: "Sell more",
    kpi: "sales",
    kind: "cumulative",
    baseline: { start: "2025-10-01", end: "2026-01-01" },
    start: "2026-10-01",
    deadline: "2027-01-01",
    change: { percent: 10 },
    ...fields,
  });
const inputOf = (fields: Partial<GoalInput> & Pick<GoalInput, "series">): GoalInput => ({
  goal: goalOf({}),
  measure: total,
  today: "2026-11-15",
  through: "2026-11-14",
  stale: false,
  ...fields,
});
/** A late-heavy quarter: December sells three times as much as October. */
const late = (day: string) => ({ "10": 500, "11": 1000, "12": 1500 })[day.slice(5, 7)] ?? 800;

describe("a total", () => {
  const data = (growth: number) =>
    series(
      ["2025-06-01", "2025-12-31", late],
      ["2025-12-31", "2026-01-01", late],
      ["2026-01-01", "2026-11-15", (day) => late(day) * growth],
    );

  test("is judged by the season of a year before, not by the days gone", () => {
    const progress = goalProgress(inputOf({ series: data(1.15) }));
    expect(progress.pacing).toBe("same_period_last_year");
    expect(progress.baseline).toBe(31 * 500 + 30 * 1000 + 31 * 1500);
    expect(progress.target).toBeCloseTo(92_000 * 1.1, 6);
    expect(progress.actual).toBeCloseTo((31 * 500 + 14 * 1000) * 1.15, 6);
    expect(progress.pace).toBeGreaterThan(1);
    expect(progress.pace).toBeLessThan(1.1);
    expect(["ahead", "on_track"]).toContain(progress.status);
    expect(progress.daysLeft).toBe(47);
    // Half of the days are gone, and only a third of the volume: linear pacing would have cried off track.
    expect((progress.actual ?? 0) / (progress.target ?? 1)).toBeLessThan(0.36);
  });

  test("no growth at all is no progress, though nine tenths of the target come in", () => {
    const progress = goalProgress(inputOf({ series: data(1) }));
    expect(progress.lift ?? 1).toBeLessThan(0.3);
    expect(progress.status).toBe("off_track");
  });

  test("is too early to judge under a week, and not started before", () => {
    expect(goalProgress(inputOf({ series: data(1), through: "2026-10-06", today: "2026-10-07" })).status).toBe(
      "too_early",
    );
    expect(goalProgress(inputOf({ series: data(1), through: "2026-09-29", today: "2026-09-30" })).status).toBe(
      "not_started",
    );
    expect(goalProgress(inputOf({ series: data(1), through: "2026-09-30", today: "2026-10-01" })).status).toBe(
      "too_early",
    );
  });

  test("never reads a part day", () => {
    const partDay = new Map(data(1.1)).set("2026-11-15", { numerator: 1, denominator: null });
    expect(goalProgress(inputOf({ series: partDay }))).toEqual(goalProgress(inputOf({ series: data(1.1) })));
  });

  test("a source that is late greys the status", () => {
    expect(goalProgress(inputOf({ series: data(1.1), stale: true })).status).toBe("no_data");
  });
});

describe("after the deadline", () => {
  const sold = (figure: number) =>
    series(["2025-10-01", "2026-01-01", () => 100], ["2026-10-01", "2027-01-01", () => figure]);
  const ended = { today: "2027-01-03", through: "2027-01-02" };

  test("the value is held against the target without tolerance", () => {
    expect(goalProgress(inputOf({ ...ended, series: sold(111) })).status).toBe("achieved");
    expect(goalProgress(inputOf({ ...ended, series: sold(109.99) })).status).toBe("missed");
  });

  test("a refund the day after the deadline changes nothing", () => {
    const refunded = new Map(sold(111)).set("2027-01-01", { numerator: -50_000, denominator: null });
    expect(goalProgress(inputOf({ ...ended, series: refunded })).status).toBe("achieved");
  });

  test("an edit of the goal's own days counts inside the restatement window, and not after it", () => {
    const edited = sold(100);
    const final = { status: "achieved", restatedForDays: 60 } as const;
    expect(goalProgress(inputOf({ ...ended, series: edited, final })).status).toBe("missed");
    expect(goalProgress(inputOf({ through: "2027-03-14", today: "2027-03-15", series: edited, final })).status).toBe(
      "achieved",
    );
  });

  test("a source that is late on the last day leaves it open", () => {
    const open = inputOf({ today: "2027-01-01", through: "2026-12-30", stale: true, series: sold(111) });
    expect(goalProgress(open).status).toBe("no_data");
    expect(goalProgress({ ...open, through: "2026-12-31", stale: false }).status).toBe("achieved");
  });
});

describe("the calendar", () => {
  test("February against a leap year's is rescaled by days, and says so", () => {
    const goal = goalOf({
      baseline: { start: "2024-02-01", end: "2024-03-01" },
      start: "2025-02-01",
      deadline: "2025-03-01",
    });
    const progress = goalProgress(
      inputOf({
        goal,
        series: series(["2024-02-01", "2024-03-01", () => 100], ["2025-02-01", "2025-02-15", () => 100]),
        through: "2025-02-14",
        today: "2025-02-15",
      }),
    );
    expect(progress.baseline).toBeCloseTo(2800, 6);
    expect(progress.target).toBeCloseTo(3080, 6);
    expect(progress.notes).toContainEqual({ kind: "baseline_rescaled", days: 29, goalDays: 28 });
  });

  test("a goal across a clock change counts its days, not its hours", () => {
    const goal = goalOf({
      baseline: { start: "2025-10-20", end: "2025-10-30" },
      start: "2026-10-20",
      deadline: "2026-10-30",
    });
    const progress = goalProgress(
      inputOf({
        goal,
        series: series(["2025-10-20", "2025-10-30", () => 10], ["2026-10-20", "2026-10-28", () => 10]),
        through: "2026-10-27",
        today: "2026-10-28",
      }),
    );
    expect(progress.daysLeft).toBe(2);
    expect(progress.expected).toBeCloseTo(110 * 0.8, 6);
  });
});

describe("a level", () => {
  const rate = (percent: number, sessions: number) => ({
    numerator: Math.round((sessions * percent) / 100),
    denominator: sessions,
  });
  const goal = goalOf({
    kpi: "conversion_rate",
    kind: "level",
    baseline: { start: "2025-01-01", end: "2026-01-01" },
    start: "2026-01-01",
    change: { percent: 2 },
  });
  const conversion = (end: string, percent: (day: string) => number, sessions = 4000) =>
    new Map(
      [...daysOf({ start: "2025-01-01", end })].map((day) => [
        day,
        rate(day < "2026-01-01" ? 2.5 : percent(day), sessions),
      ]),
    );
  const measure = { scale: 100, isProportion: true, growsByFactors: false };

  test("is a ratio of sums over its window, with the way measured from the baseline", () => {
    const progress = goalProgress(
      inputOf({
        goal,
        measure,
        series: conversion("2026-07-02", () => 2.55),
        through: "2026-07-01",
        today: "2026-07-02",
      }),
    );
    expect(progress.baseline).toBeCloseTo(2.5, 6);
    expect(progress.target).toBeCloseTo(2.55, 6);
    expect(progress.actual).toBeCloseTo(2.55, 6);
    expect(progress.progress).toBeCloseTo(1, 6);
    expect(progress.pace).toBeCloseTo(365 / 182, 6);
    // The window 52 weeks before the deadline's ends with a day of the goal itself.
    expect(progress.forecast).toBeCloseTo(2.55, 2);
    expect(progress.lift).toBeCloseTo(1, 6);
    // 28 days of 4000 sessions cannot tell 2.55 % from 2.50 %.
    expect(progress.notes).toContainEqual({ kind: "indistinguishable" });
    expect(progress.status).toBe("on_track");
  });

  test("points are percentage points, whatever the scale", () => {
    const points = { ...goal, change: { points: 2 } };
    const figures = conversion("2026-07-02", () => 2.5);
    const of = (scale: number) =>
      goalProgress(
        inputOf({
          goal: points,
          measure: { ...measure, scale },
          series: figures,
          through: "2026-07-01",
          today: "2026-07-02",
        }),
      );
    expect(of(100).target).toBeCloseTo(4.5, 6);
    expect(of(1).target).toBeCloseTo(0.045, 8);
  });

  test("the season is taken out before the level is judged, and put back to be shown", () => {
    // Every December converts at half the rate, and this one is no better than the last.
    const seasonal = (day: string) => (day.slice(5, 7) === "12" ? 1.25 : 2.5);
    const figures = new Map(
      [...daysOf({ start: "2024-12-01", end: "2026-12-29" })].map((day) => [day, rate(seasonal(day), 4000)]),
    );
    const progress = goalProgress(
      inputOf({ goal, measure, series: figures, through: "2026-12-28", today: "2026-12-29" }),
    );
    expect(progress.pacing).toBe("seasonal_index");
    expect(progress.actual).toBeCloseTo(1.25, 6);
    expect(progress.judged.value).toBeGreaterThan(2.3);
  });

  test("a reduction beyond the target gives more than the whole way", () => {
    const calls = goalOf({
      kpi: "customer_service_call_count",
      kind: "level",
      baseline: { start: "2026-01-01", end: "2026-07-01" },
      start: "2026-07-01",
      deadline: "2027-01-01",
      change: { percent: -50 },
    });
    const data = series(["2026-01-01", "2026-07-01", () => 40], ["2026-07-01", "2026-10-01", () => 10]);
    const progress = goalProgress(inputOf({ goal: calls, series: data, through: "2026-09-30", today: "2026-10-01" }));
    expect(progress.baseline).toBeCloseTo(1120, 6);
    expect(progress.target).toBeCloseTo(560, 6);
    expect(progress.actual).toBeCloseTo(280, 6);
    expect(progress.progress).toBeCloseTo(1.5, 6);
    expect(progress.pacing).toBe("no_seasonal_index");
    expect(progress.status).toBe("ahead");
  });

  test("without six weeks there is no forecast, and the pace decides", () => {
    const progress = goalProgress(
      inputOf({
        goal,
        measure,
        series: conversion("2026-02-01", () => 2.45),
        through: "2026-01-31",
        today: "2026-02-01",
      }),
    );
    expect(progress.forecast).toBeNull();
    expect(progress.status).toBe("off_track");
  });
});

describe("refused", () => {
  const data = series(["2025-10-01", "2026-01-01", () => 0]);
  test.each<[string, Partial<GoalInput> & Pick<GoalInput, "series">, string]>([
    ["a baseline of 0 with a percentage", { series: data }, "baseline_of_nothing"],
    ["no baseline", { series: new Map() }, "no_baseline"],
    [
      "a target that is the baseline",
      { series: series(["2025-10-01", "2026-01-01", () => 1]), goal: goalOf({ change: { percent: 0 } }) },
      "nothing_to_reach",
    ],
    [
      "a share above the whole",
      {
        series: new Map([["2025-10-01", { numerator: 60, denominator: 100 }]]),
        measure: { scale: 100, isProportion: true, growsByFactors: false },
        goal: goalOf({ kind: "level", change: { percent: 100 } }),
      },
      "no_share",
    ],
  ])("%s", (_, input, reason) => {
    const progress = goalProgress(inputOf(input));
    expect(progress.status).toBe("refused");
    expect(progress.notes.map(({ kind }) => kind)).toContain(reason);
  });

  test("a baseline of 0 is fine where the target itself is given", () => {
    const progress = goalProgress(
      inputOf({
        goal: goalOf({ change: { absolute: 920 } }),
        series: series(["2025-10-01", "2026-01-01", () => 0], ["2026-10-01", "2026-11-15", () => 10]),
      }),
    );
    expect(progress.target).toBe(920);
    expect(progress.forecast).toBeCloseTo(920, 6);
    expect(progress.status).toBe("on_track");
  });
});

test("a frozen baseline keeps the goalposts, and an edit over a hundredth is told", () => {
  const input = inputOf({
    frozenBaseline: 9000,
    series: series(["2025-10-01", "2026-01-01", () => 100], ["2026-10-01", "2026-11-15", () => 100]),
  });
  const progress = goalProgress(input);
  expect(progress.target).toBeCloseTo(9900, 6);
  expect(progress.notes).toEqual([{ kind: "baseline_restated", before: 9000, now: 9200 }]);
  expect(goalProgress({ ...input, frozenBaseline: 9150 }).notes).toEqual([]);
});

test("a cap is judged by the room that is left under it", () => {
  const goal = goalOf({
    kind: "cap",
    change: { absolute: 1000 },
    baseline: { start: "2025-10-01", end: "2026-01-01" },
  });
  const spending = (perDay: number) =>
    goalProgress(
      inputOf({
        goal,
        series: series(["2025-10-01", "2026-01-01", () => 10], ["2026-10-01", "2026-11-15", () => perDay]),
      }),
    );
  expect(spending(8).status).toBe("ahead");
  expect(spending(10.5).status).toBe("on_track");
  expect(spending(11.5).status).toBe("at_risk");
  expect(spending(14).status).toBe("off_track");
  expect(spending(14).pace).toBeGreaterThan(1);
});

test("a change of status takes two days in a row", () => {
  const data = series(["2025-10-01", "2026-01-01", () => 100], ["2026-10-01", "2026-11-15", () => 100]);
  const input = inputOf({ series: data });
  expect(goalProgress(input).status).toBe("off_track");
  expect(goalProgress({ ...input, yesterday: { found: "on_track", shown: "on_track" } })).toMatchObject({
    status: "on_track",
    found: "off_track",
  });
  expect(goalProgress({ ...input, yesterday: { found: "off_track", shown: "on_track" } }).status).toBe("off_track");
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
});
