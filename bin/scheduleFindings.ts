import { Temporal } from "temporal-polyfill";
import type { Settings } from "../lambdas/shared/settings.ts";
import type { About } from "./finding.ts";

/**
 * Warns of times of day that one day of the coming year does not have, as clocks go forward over them: Scheduler leaves
 * that day out.
 */
export function scheduleFindings({ business, deploy }: Pick<Settings, "business" | "deploy">, now: Date): About[] {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(business.timeZone);
  const times = [
    ...deploy.runAt.map((at) => ({ at, what: "deploy.runAt" })),
    { at: deploy.mailAt, what: "deploy.mailAt" },
  ];
  return times.flatMap(({ at, what }): About[] => {
    for (let day = 0; day < 366; day++) {
      const date = today.toPlainDate().add({ days: day });
      if (exists(date, at, business.timeZone)) continue;
      const text = `${what} ${at} does not exist on ${date} in ${business.timeZone}, as clocks go forward: nothing starts then`;
      return [{ about: "settings", level: "warn", text }];
    }
    return [];
  });
}

function exists(date: Temporal.PlainDate, at: string, timeZone: string): boolean {
  const plainTime = Temporal.PlainTime.from(at);
  return date.toZonedDateTime({ timeZone, plainTime }).toPlainTime().equals(plainTime);
}
