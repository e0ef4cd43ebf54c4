import type { DeploySettings } from "../../lambdas/shared/deploySettings.ts";
import { computeHours } from "../runs/waits.ts";

/** Hours of the longest pause between two runs, by the wall clock: 24 with one run a day. */
export function longestPause(runAt: DeploySettings["runAt"]): number {
  const minutes = runAt.map(minuteOfDay).sort((one, other) => one - other);
  const pauses = minutes.map((minute, i) => (minutes[i + 1] ?? (minutes[0] ?? 0) + minutesOfDay) - minute);
  return Math.ceil(Math.max(...pauses) / 60);
}

/**
 * Hours without a sign of life after which something is wrong: the pause between two beginnings, what pulling and
 * conforming and then computing may take, and an hour for the day on which the clocks go back.
 */
export function silence(pauseHours: number, { wallBudgetHours }: Pick<DeploySettings, "wallBudgetHours">): number {
  return pauseHours + Math.ceil(wallBudgetHours) + computeHours + 1;
}

const minutesOfDay = 24 * 60;

function minuteOfDay(time: string): number {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  return hour * 60 + minute;
}
