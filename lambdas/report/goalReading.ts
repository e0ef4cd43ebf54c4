import type { Band } from "./forecast.ts";
import type { GoalNote } from "./goalNote.ts";

/** What a goal's KPI tells at a day. Amounts are in the KPI's own terms; null is not known. */
export interface GoalReading {
  readonly actual: number | null;
  /** What would be there by now on the way to the target. */
  readonly expected: number | null;
  /** The share of the target reached; for a level, of the way to it. */
  readonly progress: number | null;
  /** Over 1 is ahead of the expected; for a cap, over what may be used up by now. */
  readonly pace: number | null;
  readonly forecast: number | null;
  /** The 80 % band of the forecast. */
  readonly low: number | null;
  readonly high: number | null;
  /** The share of the way that the forecast comes to; for a cap, the room it leaves. */
  readonly lift: number | null;
  readonly pacing: string | null;
  readonly notes: readonly GoalNote[];
  /** Standard errors between the level and the baseline. */
  readonly signal: number | null;
  /** What is held against the target: the actual and the band, for a level without their season. */
  readonly judged: { readonly value: number | null; readonly band: Band | null };
  /** The share of the way, or of the volume, that was expected by now. */
  readonly expectedShare: number;
}

export const nothingRead: GoalReading = {
  actual: null,
  expected: null,
  progress: null,
  pace: null,
  forecast: null,
  low: null,
  high: null,
  lift: null,
  pacing: null,
  notes: [],
  signal: null,
  judged: { value: null, band: null },
  expectedShare: 0,
};
