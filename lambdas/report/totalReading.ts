import { addDays, type DailySeries, daysBetween, daysOf, sumOver } from "./dailySeries.ts";
import { type Band, standardDeviation, totalBand, totalForecast } from "./forecast.ts";
import type { GoalInput } from "./goalProgress.ts";
import type { GoalReading } from "./goalReading.ts";
import { type Pacing, pacing, shareThrough } from "./pacing.ts";
import { yearInDays } from "./pacingWeights.ts";

/** A total over the goal's days, to be reached (cumulative) or to be stayed under (cap), as it stands after `day`. */
export function totalReading(
  { goal, series, calendar }: Pick<GoalInput, "goal" | "series" | "calendar">,
  { baseline, target }: { readonly baseline: number; readonly target: number },
  day: string,
): GoalReading {
  const span = { start: goal.start, end: goal.deadline };
  const passed = { start: goal.start, end: addDays(day, 1) };
  const paced = pacing(span, series, day, calendar);
  const { numerator: actual, loaded } = sumOver(series, passed);
  const missing = daysBetween(passed.start, passed.end) - loaded;
  const share = shareThrough(paced, day);
  const forecast = forecastOf(actual, baseline, share);
  const deviation = deviationPerDay(series, paced, target, day);
  const daysLeft = daysBetween(passed.end, span.end);
  const band: Band | null =
    forecast === null || deviation === undefined ? null : totalBand(forecast, deviation, daysLeft);
  return {
    actual,
    expected: target * share,
    progress: actual / target,
    pace: share > 0 && target !== 0 ? actual / (target * share) : null,
    forecast,
    low: band?.low ?? null,
    high: band?.high ?? null,
    lift: forecast === null ? null : liftOf(goal.kind, forecast, baseline, target),
    pacing: paced.method,
    notes: missing > 0 ? [{ kind: "days_missing", days: missing }] : [],
    signal: null,
    judged: { value: actual, band },
    expectedShare: share,
  };
}

/** The share of the way the forecast comes to; for a cap, the room that it leaves under it. */
export function liftOf(
  kind: "cumulative" | "level" | "cap",
  forecast: number,
  baseline: number,
  target: number,
): number {
  return kind === "cap" ? (target - forecast) / target : (forecast - baseline) / (target - baseline);
}

/** Where there was nothing before, growth has no meaning: then the plain run-rate. */
function forecastOf(actual: number, baseline: number, share: number): number | null {
  if (baseline > 0) return totalForecast({ actual, baseline, share }).forecast;
  return share > 0 ? actual / share : null;
}

/** How far days fall from what was expected of them: since the start, or in the matched days of last year before that. */
function deviationPerDay(series: DailySeries, { shares }: Pacing, target: number, day: string): number | undefined {
  const off: number[] = [];
  for (const [date, share] of shares) {
    const figure = date <= day ? series.get(date) : undefined;
    if (figure !== undefined) off.push(figure.numerator - target * share);
  }
  return off.length >= 14 ? standardDeviation(off) : lastYearsDeviation(series, [...shares]);
}

function lastYearsDeviation(series: DailySeries, shares: readonly (readonly [string, number])[]): number | undefined {
  const [first] = shares;
  if (first === undefined) return undefined;
  const span = { start: addDays(first[0], -yearInDays), end: addDays(first[0], shares.length - yearInDays) };
  const total = sumOver(series, span);
  if (total.loaded < 0.95 * shares.length) return undefined;
  const off = [...daysOf(span)].map(
    (date, index) => (series.get(date)?.numerator ?? 0) - total.numerator * (shares[index]?.[1] ?? 0),
  );
  return standardDeviation(off);
}
