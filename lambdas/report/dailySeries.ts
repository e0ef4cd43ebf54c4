import { Temporal } from "temporal-polyfill";

/**
 * A KPI day by day. A day that is not there has not been loaded. `denominator` is null for what is added up (sales,
 * calls); a ratio has both, and its value over several days is the ratio of their sums.
 */
export type DailySeries = ReadonlyMap<string, DailyFigure>;

export interface DailyFigure {
  readonly numerator: number;
  readonly denominator: number | null;
}

/** Days from `start` up to and without `end`, `yyyy-mm-dd`. */
export interface Span {
  readonly start: string;
  readonly end: string;
}

export function addDays(day: string, days: number): string {
  return Temporal.PlainDate.from(day).add({ days }).toString();
}

/** How many days lie from one day to another; the last is not counted. */
export function daysBetween(start: string, end: string): number {
  return Temporal.PlainDate.from(start).until(end, { largestUnit: "days" }).days;
}

export function* daysOf({ start, end }: Span): Generator<string> {
  for (let day = start; day < end; day = addDays(day, 1)) yield day;
}

/** Monday is 1. */
export const weekdayOf = (day: string): number => Temporal.PlainDate.from(day).dayOfWeek;

/** What the series adds up to over a span, and how many of its days were loaded. */
export function sumOver(series: DailySeries, span: Span): DailyFigure & { readonly loaded: number } {
  let [numerator, denominator, loaded]: [number, number | null, number] = [0, null, 0];
  for (const day of daysOf(span)) {
    const figure = series.get(day);
    if (figure === undefined) continue;
    loaded += 1;
    numerator += figure.numerator;
    if (figure.denominator !== null) denominator = (denominator ?? 0) + figure.denominator;
  }
  return { numerator, denominator, loaded };
}

/** The value of a figure: its ratio times `scale`, or what it adds up to; null where a ratio has nothing below the line. */
export function figureValue({ numerator, denominator }: DailyFigure, scale: number): number | null {
  if (denominator === null) return numerator;
  return denominator === 0 ? null : (numerator / denominator) * scale;
}
