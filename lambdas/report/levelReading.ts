import { addDays, type DailySeries, daysBetween, figureValue, type Span, sumOver } from "./dailySeries.ts";
import {
  type Band,
  fitTrend,
  levelBand,
  levelForecast,
  proportionBand,
  type Trend,
  type WeeklyPoint,
} from "./forecast.ts";
import type { GoalInput } from "./goalProgress.ts";
import { type GoalReading, nothingRead } from "./goalReading.ts";
import type { Measure } from "./goalTarget.ts";
import { curveThrough } from "./pacing.ts";
import { seasonalIndex } from "./seasonalIndex.ts";
import { liftOf } from "./totalReading.ts";

/**
 * A rate or run-rate on its way to a level, as it stands after `day`: read on the trailing window, with the season
 * taken out where a full year before is known. Shown are the figures as they are, season and all.
 */
export function levelReading(
  { goal, series, measure }: Pick<GoalInput, "goal" | "series" | "measure">,
  { baseline, target }: { readonly baseline: number; readonly target: number },
  day: string,
): GoalReading {
  const window = { start: addDays(day, 1 - goal.windowDays), end: addDays(day, 1) };
  const actual = levelOver(series, window, goal.windowDays, measure);
  const index = seasonalIndex(series, goal.start, window);
  const expectedShare = curveThrough(goal.curve, { start: goal.start, end: goal.deadline }, day);
  const known = {
    ...nothingRead,
    actual,
    // With the season of the window, so that it can be held against what was reached.
    expected: (baseline + (target - baseline) * expectedShare) * (index ?? 1),
    pacing: index === undefined ? "no_seasonal_index" : "seasonal_index",
    expectedShare,
  };
  if (actual === null) return known;

  const level = actual / (index ?? 1);
  const progress = (level - baseline) / (target - baseline);
  const trend = fitTrend(weeklyPoints(series, goal, measure, day, index !== undefined), measure.growsByFactors);
  const forecast = trend === undefined ? null : levelForecast(level, trend, daysBetween(window.end, goal.deadline) / 7);
  const count = sumOver(series, window).denominator ?? 0;
  const band = trend === undefined || forecast === null ? null : bandOf(forecast, count, measure, trend);
  const error = standardError(level, count, goal.windowDays, measure, trend);
  const then = addDays(goal.deadline, -goal.windowDays);
  // Figures are shown with the season of the deadline, where that is known.
  const season =
    (index === undefined ? undefined : seasonalIndex(series, goal.start, { start: then, end: goal.deadline })) ?? 1;
  return {
    ...known,
    progress,
    pace: expectedShare > 0 ? progress / expectedShare : null,
    forecast: forecast === null ? null : forecast * season,
    low: band === null ? null : band.low * season,
    high: band === null ? null : band.high * season,
    lift: forecast === null ? null : liftOf("level", forecast, baseline, target),
    judged: { value: level, band },
    signal: error === null || error === 0 ? null : Math.abs(level - baseline) / error,
  };
}

/** The level over some days: a ratio of sums, or what is added up, per window; missing days count as the others. */
function levelOver(series: DailySeries, span: Span, windowDays: number, { scale }: Measure): number | null {
  const sum = sumOver(series, span);
  if (sum.loaded === 0) return null;
  const value = figureValue(sum, scale);
  return value === null || sum.denominator !== null ? value : (value * windowDays) / sum.loaded;
}

/** The whole weeks since the goal's start, oldest first, the last ending with `day`. */
function weeklyPoints(
  series: DailySeries,
  goal: GoalInput["goal"],
  measure: Measure,
  day: string,
  deseasonalise: boolean,
): WeeklyPoint[] {
  const points: WeeklyPoint[] = [];
  for (let end = addDays(day, 1); addDays(end, -7) >= goal.start; end = addDays(end, -7)) {
    const week = { start: addDays(end, -7), end };
    const value = levelOver(series, week, goal.windowDays, measure);
    const index = deseasonalise ? (seasonalIndex(series, goal.start, week) ?? 1) : 1;
    if (value !== null) points.unshift({ value: value / index, weight: sumOver(series, week).denominator ?? 1 });
  }
  return points;
}

function bandOf(forecast: number, count: number, measure: Measure, trend: Trend): Band {
  return measure.isProportion ? proportionBand(forecast, measure.scale, count, trend) : levelBand(forecast, trend);
}

/** How far the level may be off by chance. */
export function standardError(
  level: number,
  count: number,
  windowDays: number,
  measure: Measure,
  trend: Trend | undefined,
): number | null {
  if (measure.isProportion) {
    const share = Math.min(1, Math.max(0, level / measure.scale));
    return count > 0 ? measure.scale * Math.sqrt((share * (1 - share)) / count) : null;
  }
  if (trend === undefined) return null;
  return ((trend.logarithmic ? level : 1) * trend.residual) / Math.sqrt(windowDays / 7);
}
