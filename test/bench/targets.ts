import type { StepResult } from "./step.ts";

/** One line of the bench's table. */
export interface Figure {
  readonly what: string;
  readonly figure: string;
  /** What it is compared with, and by how much it exceeds it. */
  readonly ratio: string;
  readonly target: string;
  readonly ok: boolean | null;
}

export const seconds = (value: number): string => `${value.toFixed(value < 10 ? 2 : 1)} s`;

/** A step's time as a multiple of another's. */
export function ratioOf(what: string, step: StepResult, base: StepResult, limit: number, unit: "×" | "%"): Figure {
  const ratio = step.seconds / base.seconds;
  const shown = (value: number) => (unit === "×" ? `${value.toFixed(2)} ×` : `${(value * 100).toFixed(1)} %`);
  return {
    what,
    figure: seconds(step.seconds),
    ratio: `${shown(ratio)} of ${seconds(base.seconds)}`,
    target: `≤ ${shown(limit)}`,
    ok: ratio <= limit,
  };
}

export function timeOf(what: string, step: StepResult, limit: number): Figure {
  return { what, figure: seconds(step.seconds), ratio: step.note, target: `< ${limit} s`, ok: step.seconds < limit };
}

export function memoryOf(what: string, steps: readonly StepResult[], limitBytes: number): Figure {
  const peak = Math.max(...steps.map(({ peakBytes }) => peakBytes));
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`;
  return {
    what,
    figure: gigabytes(peak),
    ratio: "peak of the process",
    target: `< ${gigabytes(limitBytes)}`,
    ok: peak < limitBytes,
  };
}
