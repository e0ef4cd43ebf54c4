import { Temporal } from "temporal-polyfill";
import { addDays, daysBetween } from "./zonedTime.ts";

/** How many of `total` orders each day from `from` (with it) to `to` (without) gets: growth, season, weekday, Black Friday. */
export function ordersByDay(from: string, to: string, total: number): ReadonlyMap<string, number> {
  const dates = Array.from({ length: daysBetween(from, to) }, (_, i) => addDays(from, i));
  const weights = dates.map((date, i) => appetite(date) * (1 + (0.6 * i) / 730));
  const sum = weights.reduce((a, b) => a + b, 0);
  let owed = 0;
  return new Map(
    dates.map((date, i) => {
      owed += ((weights[i] ?? 0) * total) / sum;
      const count = Math.floor(owed + 1e-9);
      owed -= count;
      return [date, count];
    }),
  );
}

const monthly = [0.85, 0.8, 0.9, 0.95, 1, 0.9, 0.8, 0.8, 1, 1.1, 1.35, 1.6];
const daily = [1.1, 1, 0.95, 1, 1.05, 0.85, 1.05];

function appetite(date: string): number {
  const { month, day, dayOfWeek } = Temporal.PlainDate.from(date);
  const thanksgivingWeek = month === 11 && day >= 23 && day <= 29;
  const peak = thanksgivingWeek && dayOfWeek === 5 ? 4 : thanksgivingWeek && dayOfWeek >= 6 ? 2.4 : 1;
  const quiet = month === 12 && day >= 24 && day <= 26 ? 0.3 : 1;
  return (monthly[month - 1] ?? 1) * (daily[dayOfWeek - 1] ?? 1) * peak * quiet;
}

/** How likely an order is in each hour of the day. */
export const hours: readonly (readonly [number, number])[] = [
  3, 2, 1, 1, 1, 2, 4, 8, 12, 15, 17, 18, 18, 17, 16, 16, 17, 19, 22, 26, 28, 24, 15, 8,
].map((weight, hour) => [hour, weight] as const);
