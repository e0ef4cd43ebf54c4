import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { type CalendarRules, calendarGrains, calendarRows, periodContaining } from "../../lambdas/compute/calendar.ts";

const gregorian = (fiscalYearStart = 1, weekStart: CalendarRules["weekStart"] = "monday"): CalendarRules => ({
  calendar: { kind: "gregorian", fiscalYearStart },
  weekStart,
  timeZone: "Europe/Berlin",
});
const retail = (pattern: "4-5-4" | "4-4-5" | "5-4-4" = "4-5-4"): CalendarRules => ({
  calendar: { kind: "retail", pattern },
  weekStart: "monday",
  timeZone: "America/New_York",
});
const weeksOf = (period: { start: string; end: string }) =>
  Temporal.PlainDate.from(period.start).until(period.end, { largestUnit: "weeks" }).weeks;

describe("the retail calendar is the one the National Retail Federation publishes", () => {
  test.each([
    ["2017-01-29", "2018-02-03", 53],
    ["2018-02-04", "2019-02-02", 52],
    ["2019-02-03", "2020-02-01", 52],
    ["2020-02-02", "2021-01-30", 52],
    ["2021-01-31", "2022-01-29", 52],
    ["2022-01-30", "2023-01-28", 52],
    ["2023-01-29", "2024-02-03", 53],
    ["2024-02-04", "2025-02-01", 52],
    ["2025-02-02", "2026-01-31", 52],
    ["2026-02-01", "2027-01-30", 52],
  ])("the year from %s to %s has %i weeks", (first, last, weeks) => {
    const end = Temporal.PlainDate.from(last).add({ days: 1 }).toString();
    expect(periodContaining(retail(), "year", first)).toEqual({ start: first, end });
    expect(periodContaining(retail(), "year", last)).toEqual({ start: first, end });
    expect(weeksOf({ start: first, end })).toBe(weeks);
  });

  test("the months of 2023 follow the pattern, and the last takes the 53rd week", () => {
    expect(monthWeeks(retail("4-5-4"))).toEqual([4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 5]);
    expect(monthWeeks(retail("4-4-5"))).toEqual([4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 6]);
    expect(monthWeeks(retail("5-4-4"))).toEqual([5, 4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 5]);
  });

  test("its quarters have 13 weeks, the last of 2023 has 14", () => {
    expect(periodContaining(retail(), "quarter", "2023-01-29")).toEqual({ start: "2023-01-29", end: "2023-04-30" });
    expect(periodContaining(retail(), "quarter", "2024-02-03")).toEqual({ start: "2023-10-29", end: "2024-02-04" });
  });

  test("its weeks run from Sunday to Saturday, whatever the settings say", () => {
    expect(periodContaining(retail(), "week", "2026-11-28")).toEqual({ start: "2026-11-22", end: "2026-11-29" });
  });

  function monthWeeks(rules: CalendarRules): number[] {
    const rows = [...calendarRows(rules, "2023-01-29", "2024-02-04")].filter(({ grain }) => grain === "month");
    const ends = new Map(rows.map((row) => [row.period_start, row.period_end]));
    return [...ends].map(([start, end]) => weeksOf({ start, end }));
  }
});

describe("the Gregorian calendar", () => {
  test.each([
    ["2020-12-31", "2020-12-28"],
    ["2021-01-01", "2020-12-28"],
    ["2021-01-03", "2020-12-28"],
    ["2021-01-04", "2021-01-04"],
    ["2024-12-30", "2024-12-30"],
    ["2026-12-31", "2026-12-28"],
  ])("%s lies in the ISO week of %s", (day, start) => {
    expect(periodContaining(gregorian(), "week", day).start).toBe(start);
  });

  test("weeks start on the day the settings name", () => {
    expect(periodContaining(gregorian(1, "sunday"), "week", "2026-11-28").start).toBe("2026-11-22");
    expect(periodContaining(gregorian(1, "saturday"), "week", "2026-11-28").start).toBe("2026-11-28");
    expect(periodContaining(gregorian(1, "saturday"), "week", "2026-11-27").start).toBe("2026-11-21");
  });

  test("quarters and years are counted from the month in which the fiscal year starts", () => {
    expect(periodContaining(gregorian(), "quarter", "2026-11-23")).toEqual({ start: "2026-10-01", end: "2027-01-01" });
    expect(periodContaining(gregorian(4), "year", "2026-03-31")).toEqual({ start: "2025-04-01", end: "2026-04-01" });
    expect(periodContaining(gregorian(4), "year", "2026-04-01")).toEqual({ start: "2026-04-01", end: "2027-04-01" });
    expect(periodContaining(gregorian(2), "quarter", "2026-01-15")).toEqual({ start: "2025-11-01", end: "2026-02-01" });
    expect(periodContaining(gregorian(12), "month", "2024-02-29")).toEqual({ start: "2024-02-01", end: "2024-03-01" });
  });
});

describe("instants", () => {
  const instantsOf = (timeZone: string, day: string) => {
    const next = Temporal.PlainDate.from(day).add({ days: 1 }).toString();
    const [row] = calendarRows({ ...gregorian(), timeZone }, day, next);
    return [row?.starts_at, row?.ends_at];
  };

  test("a day on which clocks change has 23 or 25 hours", () => {
    expect(instantsOf("Europe/Berlin", "2026-03-29")).toEqual(["2026-03-28 23:00:00", "2026-03-29 22:00:00"]);
    expect(instantsOf("Europe/Berlin", "2026-10-25")).toEqual(["2026-10-24 22:00:00", "2026-10-25 23:00:00"]);
  });

  test("a day without midnight starts at its first instant", () => {
    // On 4 November 2018 clocks in São Paulo went from 00:00 to 01:00.
    expect(instantsOf("America/Sao_Paulo", "2018-11-04")).toEqual(["2018-11-04 03:00:00", "2018-11-05 02:00:00"]);
  });

  test("zones off the whole hour", () => {
    expect(instantsOf("Asia/Kolkata", "2026-01-01")).toEqual(["2025-12-31 18:30:00", "2026-01-01 18:30:00"]);
  });
});

const anyRules: fc.Arbitrary<CalendarRules> = fc.record({
  calendar: fc.oneof(
    fc.record({ kind: fc.constant("gregorian" as const), fiscalYearStart: fc.integer({ min: 1, max: 12 }) }),
    fc.record({ kind: fc.constant("retail" as const), pattern: fc.constantFrom("4-5-4", "4-4-5", "5-4-4") }),
  ),
  weekStart: fc.constantFrom("monday", "sunday", "saturday"),
  timeZone: fc.constantFrom(
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
  ),
});
const anyDay = fc
  .integer({ min: 0, max: 21_000 })
  .map((days) => Temporal.PlainDate.from("1990-01-01").add({ days }).toString());

test("periods tile time without gap or overlap, each holds its days, and each day is there once per grain", () => {
  fc.assert(
    fc.property(anyRules, anyDay, fc.integer({ min: 1, max: 800 }), (rules, from, days) => {
      const to = Temporal.PlainDate.from(from).add({ days }).toString();
      const rows = [...calendarRows(rules, from, to)];
      expect(rows).toHaveLength(days * calendarGrains.length);
      for (const grain of calendarGrains) {
        const own = rows.filter((row) => row.grain === grain);
        expect(new Set(own.map((row) => row.cal_date)).size).toBe(days);
        for (const [index, row] of own.entries()) {
          expect(row.period_start <= row.cal_date && row.cal_date < row.period_end).toBe(true);
          expect(row.starts_at < row.ends_at).toBe(true);
          const before = own[index - 1];
          if (before === undefined) continue;
          expect(row.cal_date > before.cal_date).toBe(true);
          if (row.period_start === before.period_start) expect(row.ends_at).toBe(before.ends_at);
          else expect([row.period_start, row.starts_at]).toEqual([before.period_end, before.ends_at]);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test("a week lies in one retail month, a month in one quarter, a quarter in one year", () => {
  fc.assert(
    fc.property(anyRules, anyDay, (rules, day) => {
      const chain =
        rules.calendar.kind === "retail" ? calendarGrains : calendarGrains.filter((grain) => grain !== "week");
      for (const [index, grain] of chain.entries()) {
        const coarser = chain[index + 1];
        if (coarser === undefined) continue;
        const [inner, outer] = [periodContaining(rules, grain, day), periodContaining(rules, coarser, day)];
        expect(outer.start <= inner.start && inner.end <= outer.end).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});
