import { addDays, type DailySeries, daysBetween, daysOf, type Span } from "./dailySeries.ts";
import { lastYearWeights, openDayWeights, type PacingCalendar, weekdayWeights } from "./pacingWeights.ts";

export const pacingMethods = [
  "mean_of_years",
  "same_period_last_year",
  "weekday_profile",
  "business_days",
  "linear",
] as const;
export type PacingMethod = (typeof pacingMethods)[number];

export interface Pacing {
  readonly method: PacingMethod;
  /** The share of the goal's whole volume that each of its days is expected to bring; they add up to 1. */
  readonly shares: ReadonlyMap<string, number>;
}

/**
 * How a total is expected to spread over the goal's days: by the same period of earlier years where they can be
 * trusted, else by the last weeks' weekdays, by open days, or evenly. `through` is the last loaded day.
 */
export function pacing(goal: Span, series: DailySeries, through: string, calendar: PacingCalendar = {}): Pacing {
  const days = [...daysOf(goal)];
  const years = [1, 2, 3]
    .map((year) => lastYearWeights(days, series, through, calendar, year))
    .filter((weights) => weights !== undefined)
    .map((weights) => sharesOf(weights));
  const [lastYear] = years;
  if (years.length >= 2) {
    const mean = days.map((day): [string, number] => [
      day,
      years.reduce((sum, shares) => sum + (shares.get(day) ?? 0), 0) / years.length,
    ]);
    return { method: "mean_of_years", shares: new Map(mean) };
  }
  // A single year qualifies only when it is the last one.
  if (lastYear !== undefined && lastYearWeights(days, series, through, calendar, 1) !== undefined)
    return { method: "same_period_last_year", shares: lastYear };
  const byWeekday = weekdayWeights(days, series, through, calendar);
  if (byWeekday !== undefined) return { method: "weekday_profile", shares: sharesOf(byWeekday) };
  const byOpenDays = openDayWeights(days, calendar);
  if (byOpenDays !== undefined) return { method: "business_days", shares: sharesOf(byOpenDays) };
  return { method: "linear", shares: new Map(days.map((day) => [day, 1 / days.length])) };
}

/** The share of the whole volume that is expected up to and with a day. */
export function shareThrough({ shares }: Pacing, day: string): number {
  let sum = 0;
  for (const [date, share] of shares) if (date <= day) sum += share;
  return Math.min(1, sum);
}

/** The share of the way at a day, for levels: of `u`, the days passed of all days, each counted when it is over. */
export function curveThrough(curve: "linear" | "step" | "s_curve", goal: Span, day: string): number {
  const u = Math.min(1, Math.max(0, daysBetween(goal.start, addDays(day, 1)) / daysBetween(goal.start, goal.end)));
  if (curve === "step") return u > 0 ? 1 : 0;
  return curve === "s_curve" ? 3 * u ** 2 - 2 * u ** 3 : u;
}

function sharesOf(weights: ReadonlyMap<string, number>): Map<string, number> {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  return new Map([...weights].map(([day, weight]) => [day, weight / total]));
}
