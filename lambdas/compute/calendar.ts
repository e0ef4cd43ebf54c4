import { Temporal } from "temporal-polyfill";
import type { Settings } from "../shared/settings.ts";

/** What a business's periods hang on. */
export type CalendarRules = Pick<Settings["business"], "calendar" | "weekStart" | "timeZone">;

export const calendarGrains = ["day", "week", "month", "quarter", "year"] as const;
export type CalendarGrain = (typeof calendarGrains)[number];

/** That a day belongs to a period. Dates are `yyyy-mm-dd` in the business's zone, instants `yyyy-mm-dd hh:mm:ss` in UTC. */
export type CalendarRow = {
  readonly cal_date: string;
  readonly grain: CalendarGrain;
  readonly period_start: string;
  /** The first day after the period. */
  readonly period_end: string;
  /** When the period starts on the business's clocks. */
  readonly starts_at: string;
  readonly ends_at: string;
};

/**
 * The rows of the table `calendar`: for each day from `from` up to and without `to`, the period of every grain it lies
 * in. Periods are whole, also where they reach beyond these days.
 */
export function* calendarRows(rules: CalendarRules, from: string, to: string): Generator<CalendarRow> {
  const end = Temporal.PlainDate.from(to);
  const instants = startInstants(rules.timeZone);
  for (const grain of calendarGrains) {
    let period: Period | undefined;
    for (let day = Temporal.PlainDate.from(from); isBefore(day, end); day = day.add({ days: 1 })) {
      if (period === undefined || !isBefore(day, period.end)) period = periodOf(rules, grain, day);
      yield {
        cal_date: day.toString(),
        grain,
        period_start: period.start.toString(),
        period_end: period.end.toString(),
        starts_at: instants(period.start),
        ends_at: instants(period.end),
      };
    }
  }
}

/** The period of a grain that a day (`yyyy-mm-dd`) lies in, half-open. */
export function periodContaining(
  rules: CalendarRules,
  grain: CalendarGrain,
  day: string,
): { readonly start: string; readonly end: string } {
  const { start, end } = periodOf(rules, grain, Temporal.PlainDate.from(day));
  return { start: start.toString(), end: end.toString() };
}

interface Period {
  readonly start: Temporal.PlainDate;
  readonly end: Temporal.PlainDate;
}

const isBefore = (a: Temporal.PlainDate, b: Temporal.PlainDate): boolean => Temporal.PlainDate.compare(a, b) < 0;

function periodOf(rules: CalendarRules, grain: CalendarGrain, day: Temporal.PlainDate): Period {
  if (grain === "day") return { start: day, end: day.add({ days: 1 }) };
  if (rules.calendar.kind === "retail") return retailPeriod(rules.calendar.pattern, grain, day);
  if (grain === "week") return weekOf(rules.weekStart, day);
  return monthsOf(rules.calendar.fiscalYearStart, { month: 1, quarter: 3, year: 12 }[grain], day);
}

/** ISO numbers of the days that weeks start on: Monday is 1. */
const firstWeekday = { monday: 1, saturday: 6, sunday: 7 } as const;

function weekOf(weekStart: CalendarRules["weekStart"], day: Temporal.PlainDate): Period {
  const start = day.subtract({ days: (day.dayOfWeek - firstWeekday[weekStart] + 7) % 7 });
  return { start, end: start.add({ days: 7 }) };
}

/** A run of so many whole months, counted from the first month of the fiscal year. */
function monthsOf(fiscalYearStart: number, months: number, day: Temporal.PlainDate): Period {
  const past = (day.month - fiscalYearStart + 12) % months;
  const start = day.with({ day: 1 }).subtract({ months: past });
  return { start, end: start.add({ months }) };
}

/** Whole weeks from Sunday to Saturday; the year ends on the Saturday nearest to 31 January, so that some have 53. */
function retailPeriod(pattern: string, grain: "week" | "month" | "quarter" | "year", day: Temporal.PlainDate): Period {
  if (grain === "week") return weekOf("sunday", day);
  // A retail year starts between 29 January and 4 February.
  const thisYears = retailYearStart(day.year);
  const start = isBefore(day, thisYears) ? retailYearStart(day.year - 1) : thisYears;
  const end = isBefore(day, thisYears) ? thisYears : retailYearStart(day.year + 1);
  if (grain === "year") return { start, end };

  const quarter = pattern.split("-").map(Number);
  const weeks = grain === "quarter" ? [13, 13, 13, 13] : [...quarter, ...quarter, ...quarter, ...quarter];
  let from = start;
  for (const [index, count] of weeks.entries()) {
    // The last period takes the 53rd week.
    const until = index === weeks.length - 1 ? end : from.add({ weeks: count });
    if (isBefore(day, until)) return { start: from, end: until };
    from = until;
  }
  throw new RangeError(`${day.toString()} lies outside its retail year`);
}

/** The Sunday after the Saturday nearest to 31 January. */
function retailYearStart(year: number): Temporal.PlainDate {
  const last = Temporal.PlainDate.from({ year, month: 1, day: 31 });
  const afterSaturday = (last.dayOfWeek + 1) % 7;
  return last.add({ days: (afterSaturday <= 3 ? -afterSaturday : 7 - afterSaturday) + 1 });
}

/** When a day starts in UTC: at its first instant, which is not midnight where clocks are put forward at midnight. */
function startInstants(timeZone: string): (day: Temporal.PlainDate) => string {
  const known = new Map<string, string>();
  return (day) => {
    const name = day.toString();
    const instant =
      known.get(name) ?? day.toZonedDateTime(timeZone).toInstant().toString().slice(0, 19).replace("T", " ");
    known.set(name, instant);
    return instant;
  };
}
