import type { Goal } from "../shared/goal.ts";
import { type DailySeries, daysBetween, figureValue, sumOver } from "./dailySeries.ts";

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
  | { readonly refused: string }
  | { readonly baseline: number; readonly target: number; readonly notes: readonly string[] };

/**
 * The value to reach, from the KPI over the baseline period: `percent` of it, `points` on top of it, or `absolute`.
 * Refused where that has no meaning.
 */
export function goalTarget(
  goal: Pick<Goal, "kind" | "change">,
  baseline: number | null,
  measure: Pick<Measure, "scale" | "isProportion">,
): GoalTarget {
  if (baseline === null) return { refused: "the KPI has no value over the baseline period" };
  const target = reached(goal.change, baseline, measure.scale);
  if ("percent" in goal.change && baseline === 0)
    return { refused: "the baseline is 0, and a percentage of nothing is nothing: give the target itself (absolute)" };
  if (target === baseline && goal.kind !== "cap")
    return { refused: "the target is the baseline: there is nothing to reach" };
  if (measure.isProportion && (target < 0 || target > measure.scale))
    return { refused: `the target of ${round(target)} is no share: it must lie between 0 and ${measure.scale}` };
  if (goal.kind === "cap" && target <= 0) return { refused: "a cap must be above 0" };
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
): { readonly value: number | null; readonly notes: readonly string[] } {
  const sum = sumOver(series, goal.baseline);
  const days = daysBetween(goal.baseline.start, goal.baseline.end);
  if (sum.loaded === 0) return { value: null, notes: [] };
  const value = figureValue(sum, scale);
  const incomplete = sum.loaded < days ? [`${days - sum.loaded} of the baseline's ${days} days are not loaded`] : [];
  if (value === null || sum.denominator !== null) return { value, notes: incomplete };
  const wanted = goal.kind === "level" ? goal.windowDays : daysBetween(goal.start, goal.deadline);
  if (goal.kind === "level" || wanted === days)
    return { value: (value * wanted) / (goal.kind === "level" ? days : wanted), notes: incomplete };
  const rescaled = `the baseline of ${days} days is rescaled to the goal's ${wanted}`;
  return { value: (value * wanted) / days, notes: [...incomplete, rescaled] };
}

function reached(change: Goal["change"], baseline: number, scale: number): number {
  if ("percent" in change) return baseline * (1 + change.percent / 100);
  if ("points" in change) return baseline + (change.points * scale) / 100;
  return change.absolute;
}

const round = (value: number): number => Number(value.toPrecision(6));
