import type { Goal } from "../shared/goal.ts";
import { addDays, type DailySeries, daysBetween, sumOver } from "./dailySeries.ts";
import type { GoalNote } from "./goalNote.ts";
import { type GoalReading, nothingRead } from "./goalReading.ts";
import { type GoalStanding, isDistinguishable, meetsTarget, statusUnderWay, steadyStatus } from "./goalStatus.ts";
import { baselineOf, goalTarget, type Measure } from "./goalTarget.ts";
import { levelReading } from "./levelReading.ts";
import type { PacingCalendar } from "./pacingWeights.ts";
import type { GoalStatus } from "./reportSchema.ts";
import { totalReading } from "./totalReading.ts";

/** Everything a goal is judged on. */
export interface GoalInput {
  readonly goal: Goal;
  readonly measure: Measure;
  /** The goal's KPI by day: the goal's days so far, its baseline's, and a year before where there is one. */
  readonly series: DailySeries;
  /** The business date of the report. */
  readonly today: string;
  /** The last day that all of the KPI's sources have fully loaded; null when nothing is. */
  readonly through: string | null;
  /** A source is later than it may be. */
  readonly stale: boolean;
  readonly calendar?: PacingCalendar;
  /** The baseline as it was when the goal started. */
  readonly frozenBaseline?: number;
  readonly yesterday?: { readonly found: GoalStatus; readonly shown: GoalStatus };
  /** The status after the deadline, as it was first given, and for how many days later edits may still change it. */
  readonly final?: { readonly status: GoalStatus; readonly restatedForDays: number };
}

/** What is true of a goal on a day. */
export interface GoalProgress extends GoalReading {
  /** The status to show. */
  readonly status: GoalStatus;
  /** The status of this day by itself, before the rule that a change takes two days. */
  readonly found: GoalStatus;
  readonly baseline: number | null;
  readonly target: number | null;
  readonly daysLeft: number;
}

/** Judges a goal (catalogue, part 3). Never a part day: it stands at the last day that is fully loaded. */
export function goalProgress(input: GoalInput): GoalProgress {
  const { goal, series, measure, through } = input;
  const now = baselineOf(goal, series, measure.scale);
  const target = goalTarget(goal, input.frozenBaseline ?? now.value, measure);
  const day = lastLoadedDay(goal, through);
  const daysLeft = daysBetween(day === null ? goal.start : addDays(day, 1), goal.deadline);
  if ("refused" in target) {
    const notes = [target.refused];
    return { ...nothingRead, status: "refused", found: "refused", baseline: now.value, target: null, daysLeft, notes };
  }
  const read = goal.kind === "level" ? levelReading : totalReading;
  const reading = day === null ? nothingRead : read(input, target, day);
  const standing: GoalStanding = { ...reading, ...target, kind: goal.kind, band: reading.judged.band };
  const found = statusOn(input, day, reading, standing);
  return {
    ...reading,
    status: steadyStatus(found, input.yesterday),
    found,
    baseline: target.baseline,
    target: target.target,
    daysLeft,
    notes: [...now.notes, ...restated(input, now.value), ...reading.notes, ...doubt(standing)],
  };
}

/** The last of the goal's days that is loaded; null when none is. */
function lastLoadedDay({ start, deadline }: GoalInput["goal"], through: string | null): string | null {
  if (through === null || through < start) return null;
  return through < deadline ? through : addDays(deadline, -1);
}

function statusOn(
  { goal, series, today, stale, final }: GoalInput,
  day: string | null,
  reading: GoalReading,
  standing: GoalStanding,
): GoalStatus {
  if (today < goal.start) return "not_started";
  if (day === addDays(goal.deadline, -1)) {
    if (final !== undefined && today > addDays(goal.deadline, final.restatedForDays)) return final.status;
    if (reading.judged.value === null) return "no_data";
    return meetsTarget(standing, reading.judged.value) ? "achieved" : "missed";
  }
  if (stale) return "no_data";
  const loaded = day === null ? 0 : sumOver(series, { start: goal.start, end: addDays(day, 1) }).loaded;
  if (loaded < 7 || reading.expectedShare < 0.05) return "too_early";
  return statusUnderWay(standing) ?? "no_data";
}

/** A baseline that later edits have moved by more than a hundredth: the owner decides whether the goal moves. */
function restated({ frozenBaseline }: GoalInput, now: number | null): GoalNote[] {
  if (frozenBaseline === undefined || now === null) return [];
  if (Math.abs(now - frozenBaseline) <= 0.01 * Math.abs(frozenBaseline)) return [];
  return [{ kind: "baseline_restated", before: frozenBaseline, now }];
}

const doubt = (standing: GoalStanding): GoalNote[] =>
  isDistinguishable(standing) ? [] : [{ kind: "indistinguishable" }];
