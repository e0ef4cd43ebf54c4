import { Temporal } from "temporal-polyfill";
import type { Settings } from "../shared/settings.ts";

/**
 * off: the settings name no sender or no recipients. early: not due yet. over: the next day's mail is due, and this one
 * would be yesterday's news.
 */
export type MailDue = "off" | "early" | "due" | "over";

/** Whether the mail about the day `asOf` is to go out now: from `mailAt` of the day after it, until that of the next. */
export function dueMail({ business, report, deploy }: Settings, asOf: string, now: Date): MailDue {
  if (report.from === undefined || report.recipients.length === 0) return "off";
  const dueAfter = (days: number) =>
    Temporal.PlainDate.from(asOf)
      .add({ days })
      .toZonedDateTime({ timeZone: business.timeZone, plainTime: Temporal.PlainTime.from(deploy.mailAt) })
      .epochMilliseconds;
  if (now.getTime() < dueAfter(1)) return "early";
  return now.getTime() < dueAfter(2) ? "due" : "over";
}
