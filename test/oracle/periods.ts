import { Temporal } from "temporal-polyfill";

export const grains = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type Grain = (typeof grains)[number];

export interface Period {
  readonly grain: Grain;
  /** `yyyy-mm-dd`; of an hour `yyyy-mm-ddThh`, which in autumn there is twice. */
  readonly start: string;
  /** The first day after it; an hour's own day. */
  readonly end: string;
  /** The instant it starts, `yyyy-mm-ddThh:mm:ssZ`. */
  readonly startsAt: string;
}

/** Where an instant falls in a business's calendar: Gregorian months, weeks from Monday. */
export interface Moment {
  readonly date: string;
  readonly hour: Period;
}

export function momentOf(instant: number, timeZone: string): Moment {
  const local = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone);
  const date = local.toPlainDate().toString();
  const start = local.round({ smallestUnit: "hour", roundingMode: "floor" });
  return {
    date,
    hour: {
      grain: "hour",
      start: `${date}T${String(local.hour).padStart(2, "0")}`,
      end: date,
      startsAt: start.toInstant().toString(),
    },
  };
}

/** The periods of a day, whole: a week may begin before the year does. */
export function periodsOf(date: string, timeZone: string): readonly Period[] {
  const key = `${date} ${timeZone}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const day = Temporal.PlainDate.from(date);
  const monday = day.subtract({ days: day.dayOfWeek - 1 });
  const month = day.with({ day: 1 });
  const quarter = month.subtract({ months: (day.month - 1) % 3 });
  const year = day.with({ month: 1, day: 1 });
  const made = [
    period("day", day, day.add({ days: 1 }), timeZone),
    period("week", monday, monday.add({ days: 7 }), timeZone),
    period("month", month, month.add({ months: 1 }), timeZone),
    period("quarter", quarter, quarter.add({ months: 3 }), timeZone),
    period("year", year, year.add({ years: 1 }), timeZone),
  ];
  cache.set(key, made);
  return made;
}

const cache = new Map<string, readonly Period[]>();

function period(grain: Grain, start: Temporal.PlainDate, end: Temporal.PlainDate, timeZone: string): Period {
  const startsAt = start.toZonedDateTime(timeZone).toInstant().toString();
  return { grain, start: start.toString(), end: end.toString(), startsAt };
}
