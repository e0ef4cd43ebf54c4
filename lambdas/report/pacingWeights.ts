import { addDays, type DailySeries, daysOf, weekdayOf } from "./dailySeries.ts";

/** What is known of single days. */
export interface PacingCalendar {
  /** Days with an event of their own (Black Friday, Lunar New Year, a sale), and the event's name. */
  readonly events?: ReadonlyMap<string, string>;
  /** For an event day, the day of the same event a year before. */
  readonly matches?: ReadonlyMap<string, string>;
  /** Days that the owner has taken out (a stock-out, an outage): they count as the mean of their neighbours. */
  readonly excluded?: ReadonlySet<string>;
  /** Whether the business is open on a day. */
  readonly isOpen?: (day: string) => boolean;
}

/** 52 weeks, so that weekdays line up. */
export const yearInDays = 364;
const loadedShare = 0.95;
const levelBreak = 3;
const recentDays = 56;

/**
 * Each day's figure in the matched period `years` ago: the mean of the seven days around it, an event's own day where
 * the day has an event. Undefined when too little of it is loaded, it adds up to nothing, or the business has since
 * grown or shrunk by more than three times.
 */
export function lastYearWeights(
  days: readonly string[],
  series: DailySeries,
  through: string,
  calendar: PacingCalendar,
  years: number,
): Map<string, number> | undefined {
  const weights = new Map<string, number>();
  let loaded = 0;
  for (const day of days) {
    const matched = matchedDay(day, calendar, years);
    if (series.has(matched)) loaded += 1;
    const figure = calendar.events?.has(day)
      ? figureOn(matched, series, calendar)
      : smoothed(matched, series, calendar);
    weights.set(day, Math.max(0, figure ?? 0));
  }
  const sum = [...weights.values()].reduce((total, weight) => total + weight, 0);
  if (loaded < loadedShare * days.length || sum <= 0) return undefined;
  return hasLevelBreak(series, through, years) ? undefined : weights;
}

/** The mean of each weekday over the last eight weeks, events left out; undefined when a weekday is missing. */
export function weekdayWeights(
  days: readonly string[],
  series: DailySeries,
  through: string,
  calendar: PacingCalendar,
): Map<string, number> | undefined {
  const byWeekday = new Map<number, number[]>();
  for (const day of daysOf({ start: addDays(through, 1 - recentDays), end: addDays(through, 1) })) {
    const figure = series.get(day);
    if (figure === undefined || calendar.events?.has(day)) continue;
    byWeekday.set(weekdayOf(day), [...(byWeekday.get(weekdayOf(day)) ?? []), figure.numerator]);
  }
  const weights = new Map<string, number>();
  for (const day of days) {
    const figures = byWeekday.get(weekdayOf(day));
    if (figures === undefined) return undefined;
    weights.set(day, Math.max(0, mean(figures)));
  }
  return [...weights.values()].some((weight) => weight > 0) ? weights : undefined;
}

/** One for each open day; undefined when nobody says which are open, or none is. */
export function openDayWeights(days: readonly string[], { isOpen }: PacingCalendar): Map<string, number> | undefined {
  if (isOpen === undefined || !days.some(isOpen)) return undefined;
  return new Map(days.map((day) => [day, isOpen(day) ? 1 : 0]));
}

function matchedDay(day: string, { matches }: PacingCalendar, years: number): string {
  let matched = day;
  for (let year = 0; year < years; year++) matched = matches?.get(matched) ?? addDays(matched, -yearInDays);
  return matched;
}

function figureOn(day: string, series: DailySeries, { excluded }: PacingCalendar): number | undefined {
  if (!excluded?.has(day)) return series.get(day)?.numerator;
  const neighbours = [-1, 1]
    .map((step) => series.get(neighbour(day, step, excluded))?.numerator)
    .filter((figure) => figure !== undefined);
  return neighbours.length === 0 ? undefined : mean(neighbours);
}

function neighbour(day: string, step: number, excluded: ReadonlySet<string>): string {
  let next = addDays(day, step);
  while (excluded.has(next)) next = addDays(next, step);
  return next;
}

function smoothed(day: string, series: DailySeries, calendar: PacingCalendar): number | undefined {
  const around = [-3, -2, -1, 0, 1, 2, 3]
    .map((step) => addDays(day, step))
    .filter((other) => !calendar.events?.has(other))
    .map((other) => figureOn(other, series, calendar))
    .filter((figure) => figure !== undefined);
  return around.length === 0 ? undefined : mean(around);
}

/** Whether the last eight weeks are more than three times, or less than a third of, the same weeks back then. */
function hasLevelBreak(series: DailySeries, through: string, years: number): boolean {
  let [now, then] = [0, 0];
  for (const day of daysOf({ start: addDays(through, 1 - recentDays), end: addDays(through, 1) })) {
    const figures = [series.get(day), series.get(addDays(day, -yearInDays * years))] as const;
    if (figures[0] === undefined || figures[1] === undefined) continue;
    now += figures[0].numerator;
    then += figures[1].numerator;
  }
  return then <= 0 || now > levelBreak * then || now < then / levelBreak;
}

const mean = (figures: readonly number[]): number => figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
