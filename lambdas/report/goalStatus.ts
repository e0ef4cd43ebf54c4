import type { Goal } from "../shared/goal.ts";
import type { Band } from "./forecast.ts";
import type { GoalStatus } from "./reportSchema.ts";

/** The catalogue's limits. */
export const thresholds = {
  ahead: 1.1,
  onTrack: 0.95,
  atRisk: 0.7,
  capAhead: 0.1,
  capAtRisk: -0.1,
  distinguishable: 1.28,
};

export interface GoalStanding {
  readonly kind: Goal["kind"];
  readonly baseline: number;
  readonly target: number;
  /** The share of the way at the deadline; for a cap, the room left of it. Null when there is no forecast. */
  readonly lift: number | null;
  readonly band: Band | null;
  readonly pace: number | null;
  /** Standard errors between the level and the baseline; null where that is not known, or not a level. */
  readonly signal: number | null;
}

/** Where a goal that is under way stands. Null when there is neither a forecast nor a pace. */
export function statusUnderWay(standing: GoalStanding): GoalStatus | null {
  const { lift, band, pace } = standing;
  if (standing.kind === "cap") return capStatus(standing);
  const measured = lift ?? pace;
  if (measured === null) return null;
  const rising = standing.target > standing.baseline;
  const meets = (value: number) => meetsTarget(standing, value);
  if (measured >= thresholds.ahead && isDistinguishable(standing)) {
    if (lift === null || (band !== null && meets(rising ? band.low : band.high))) return "ahead";
  }
  if (measured >= thresholds.onTrack) return "on_track";
  const couldStill = lift !== null && band !== null && meets(rising ? band.high : band.low);
  return measured >= thresholds.atRisk || couldStill ? "at_risk" : "off_track";
}

/** Whether a value is at the target or beyond it, on the goal's side; under it, for a cap. */
export function meetsTarget(
  { kind, baseline, target }: Pick<GoalStanding, "kind" | "baseline" | "target">,
  value: number,
): boolean {
  if (kind === "cap") return value <= target;
  return target > baseline ? value >= target : value <= target;
}

/** False while a level is still within chance of the baseline. */
export function isDistinguishable({ signal }: Pick<GoalStanding, "signal">): boolean {
  return signal === null || signal >= thresholds.distinguishable;
}

/**
 * The status to show: a new one takes two days in a row, so that a goal at a limit does not flap. The first status, and
 * what the calendar decides (the start, the end, missing data), hold at once.
 */
export function steadyStatus(
  today: GoalStatus,
  yesterday?: { readonly found: GoalStatus; readonly shown: GoalStatus },
): GoalStatus {
  if (yesterday === undefined || !underWay.has(today) || !underWay.has(yesterday.shown)) return today;
  return today === yesterday.found ? today : yesterday.shown;
}

const underWay: ReadonlySet<GoalStatus> = new Set(["ahead", "on_track", "at_risk", "off_track"]);

function capStatus({ lift, pace }: GoalStanding): GoalStatus | null {
  // Without a forecast, the same limits on what the consumption leaves.
  const room = lift ?? (pace === null ? null : 1 - pace);
  if (room === null) return null;
  if (room >= thresholds.capAhead) return "ahead";
  if (room >= 0) return "on_track";
  return room >= thresholds.capAtRisk ? "at_risk" : "off_track";
}
