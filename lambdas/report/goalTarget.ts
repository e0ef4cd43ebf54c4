import type { Goal } from "../shared/goal.ts";
import { type DailySeries, daysBetween, figureValue, sumOver } from "./dailySeries.ts";
import type { GoalNote } from "./goalNote.ts";

/** How a KPI's figures are to be read. */
export interface Measure {
  /** 100 where the value is a percentage, else 1. */
  readonly scale: number;
  /** The value is a share of its denominator (a conversion rate), so never above the whole. */
  readonly isProportion: boolean;
  /** Counts and times cannot go below nothing, and change by factors rather than by steps. */
  readonly growsByFactors: boolean;
}

export type GoalTarget =
  | { readonly refused: GoalNote }
  | { readonly baseline: number; readonly target: number; readonly notes: readonly GoalNote[] };

/**
 * The value to reach, from the KPI over the baseline period: `percent` of it, `points` on top of it, or `absolute`.
 * Refused where that has no meaning.
 */
export function goalTarget(
  goal: Pick<Goal, "kind" | "change">,
  baseline: number | null,
  measure: Pick<Measure, "scale" | "isProportion">,
): GoalTarget {
  if (baseline === null) return { refused: { kind: "no_baseline" } };
  const target = reached(goal.change, baseline, measure.scale);
  if ("percent" in goal.change && baseline === 0) return { refused: { kind: "baseline_of_nothing" } };
  if (target === baseline && goal.kind !== "cap") return { refused: { kind: "nothing_to_reach" } };
  if (measure.isProportion && (target < 0 || target > measure.scale))
    return { refused: { kind: "no_share", target, whole: measure.scale } };
  if (goal.kind === "cap" && target <= 0) return { refused: { kind: "cap_of_nothing" } };
  return { baseline, target, notes: [] };
}

/**
 * The KPI over the goal's baseline period, in the goal's own terms: for a total, rescaled to the goal's days; for a
 * level, the ratio of sums, or the mean per window of what is added up. Null where nothing was loaded.
 */
export function baselineOf(
  goal: Pick<Goal, "kind" | "baseline" | "start" | "deadline" | "windowDays">,
  series: DailySeries,
  scale: number,
): { readonly value: number | null; readonly notes: readonly GoalNote[] } {
  const sum = sumOver(series, goal.baseline);
  const days = daysBetween(goal.baseline.start, goal.baseline.end);
  if (sum.loaded === 0) return { value: null, notes: [] };
  const value = figureValue(sum, scale);
  const missing = days - sum.loaded;
  const incomplete: GoalNote[] = missing > 0 ? [{ kind: "baseline_incomplete", missing, days }] : [];
  if (value === null || sum.denominator !== null) return { value, notes: incomplete };
  const wanted = goal.kind === "level" ? goal.windowDays : daysBetween(goal.start, goal.deadline);
  if (goal.kind === "level" || wanted === days)
    return { value: (value * wanted) / (goal.kind === "level" ? days : wanted), notes: incomplete };
  const rescaled: GoalNote = { kind: "baseline_rescaled", days, goalDays: wanted };
  return { value: (value * wanted) / days, notes: [...incomplete, rescaled] };
}

function reached(change: Goal["change"], baseline: number, scale: number): number {
  if ("percent" in change) return baseline * (1 + change.percent / 100);
  if ("points" in change) return baseline + (change.points * scale) / 100;
  return change.absolute;
}
