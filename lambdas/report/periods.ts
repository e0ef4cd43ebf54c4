import { Temporal } from "temporal-polyfill";
import type { Grain } from "../compute/kpiFile.ts";
import type { Period } from "./reportSchema.ts";

/** The newest of the periods that is over at the end of `asOf`. */
export function lastComplete(periods: readonly Period[], asOf: string): Period | undefined {
  const over = addDays(asOf, 1);
  return periods.filter(({ end }) => end <= over).reduce<Period | undefined>(later, undefined);
}

/** The period that ends where this one starts; its dates are reckoned when it is not among the known ones. */
export function periodBefore(period: Period, known: readonly Period[]): Period {
  const found = known.find(({ end }) => end === period.start);
  return found ?? { start: addDays(period.start, -daysIn(period)), end: period.start };
}

/**
 * The same period a year earlier. Days and weeks go back 364 days, so weekdays line up. Longer ones take the period
 * that starts nearest to a calendar year before (a retail calendar's months move by a week in years of 53), within ten
 * days of it.
 */
export function samePeriodLastYear(grain: Grain, period: Period, known: readonly Period[]): Period | undefined {
  if (grain === "hour" || grain === "day" || grain === "week") {
    return { start: addDays(period.start, -364), end: addDays(period.end, -364) };
  }
  const wanted = Temporal.PlainDate.from(period.start).subtract({ years: 1 });
  const distance = ({ start }: Period) => Math.abs(Temporal.PlainDate.from(start).until(wanted).days);
  return known
    .filter((other) => distance(other) <= 10)
    .reduce<Period | undefined>((best, other) => (best && distance(best) <= distance(other) ? best : other), undefined);
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

export function daysIn({ start, end }: Period): number {
  return Temporal.PlainDate.from(start).until(end).days;
}

function later(best: Period | undefined, period: Period): Period {
  return best === undefined || period.start > best.start ? period : best;
}
