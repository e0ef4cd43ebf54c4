import { Temporal } from "temporal-polyfill";

/** An instant as the business's clocks show it: `2026-11-22 00:00`. Its zone is to be named beside it. */
export function localMinute(instant: string, timeZone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
  return local.toString({ smallestUnit: "minute" }).replace("T", " ");
}
