import { Temporal } from "temporal-polyfill";
import type { Instant } from "./history.ts";

/** The instant of a wall clock time; of two (autumn) the first, of none (spring) the one as far past the gap. */
export function instantOf(date: string, time: string, timeZone: string): Instant {
  return Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(timeZone).epochMilliseconds;
}

/** The calendar day at an instant, `yyyy-mm-dd`. */
export function dateOf(instant: Instant, timeZone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
}

export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

export function daysBetween(from: string, to: string): number {
  return Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: "days" }).days;
}
