import { addDays, type DailySeries, daysBetween, type Span, sumOver } from "./dailySeries.ts";
import { yearInDays } from "./pacingWeights.ts";

/**
 * How a span stood a year before against its whole year (the 52 weeks before the goal's start): 1.2 is a fifth above.
 * Undefined without a full year, or where it or the span has nothing to divide.
 */
export function seasonalIndex(series: DailySeries, goalStart: string, span: Span): number | undefined {
  const year = meanPerDay(series, { start: addDays(goalStart, -yearInDays), end: goalStart });
  const then = meanPerDay(series, { start: addDays(span.start, -yearInDays), end: addDays(span.end, -yearInDays) });
  return year === undefined || then === undefined || year <= 0 || then <= 0 ? undefined : then / year;
}

function meanPerDay(series: DailySeries, span: Span): number | undefined {
  const { numerator, denominator, loaded } = sumOver(series, span);
  if (loaded < 0.95 * daysBetween(span.start, span.end)) return undefined;
  return numerator / (denominator ?? loaded);
}
