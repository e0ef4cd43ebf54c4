import { Temporal } from "temporal-polyfill";

/** The calendar day of an instant by the business's clock. */
export function dayOf(instant: Date, timeZone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(timeZone).toPlainDate();
}

/** The last day that is over: the one figures are for when nobody asks for another. */
export function lastFullDay(instant: Date, timeZone: string): string {
  return dayOf(instant, timeZone).subtract({ days: 1 }).toString();
}
