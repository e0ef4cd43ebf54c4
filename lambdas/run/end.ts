import { readCoverage } from "../report/freshness.ts";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import { releaseLease } from "../shared/lease.ts";
import type { Values } from "../shared/metricLine.ts";
import { finishRun, type RunRecord, readRun } from "../shared/runLedger.ts";
import { executionHolder } from "./begin.ts";

/** What is counted of a run: of one source, or of all of it. */
export interface Count {
  readonly source?: string;
  readonly values: Values;
}

export interface Ended {
  readonly outcome: Exclude<RunRecord["outcome"], "running">;
  readonly counts: readonly Count[];
}

/** Closes the run's record, frees the lake, and counts what alarms look at. Doing it again changes nothing. */
export async function end(
  ctx: Pick<Context, "lake" | "settings" | "run" | "now" | "log">,
  execution: string,
): Promise<Ended> {
  const { lake, run } = ctx;
  const record = await readRun(lake, run);
  if (!record) throw new MilepostError(`${lake.url}: run ${run} has no record; it was not started.`, { run });
  const counts = await countsOf(ctx, record);
  const outcome = outcomeOf(record);
  await finishRun(ctx, outcome);
  await releaseLease(ctx, executionHolder(run, execution));
  return { outcome, counts };
}

/** failed: no report was made. partial: it was, though a source failed or has more to bring than the time allowed. */
export function outcomeOf({ steps }: Pick<RunRecord, "steps">): Ended["outcome"] {
  const isReported = steps.some(({ verb, outcome }) => verb === "report" && outcome === "succeeded");
  const isBroken = steps.some(({ source, outcome }) => source === null && outcome === "failed");
  if (!isReported || isBroken) return "failed";
  return steps.every(({ outcome }) => outcome === "succeeded") ? "succeeded" : "partial";
}

/** A source's failure is counted where it is recorded, and its success here: a metric that stays at 0 can be seen. */
async function countsOf(
  { lake, settings, now }: Pick<Context, "lake" | "settings" | "now">,
  { steps }: Pick<RunRecord, "steps">,
): Promise<Count[]> {
  const coverage = await readCoverage(lake);
  const bySource = Object.keys(settings.sources).map((source): Count => {
    const own = steps.filter((step) => step.source === source);
    const isGood = own.length > 0 && own.every(({ outcome }) => outcome !== "failed");
    const through = coverage.filter((table) => table.source === source).map((table) => Date.parse(table.through));
    const hours = (now().getTime() - Math.min(...through)) / 3_600_000;
    return {
      source,
      values: { ...(isGood && { sourceFailed: 0 }), ...(through.length > 0 && { sourceStaleHours: hours }) },
    };
  });
  const quarantinedRows = steps.reduce((sum, { counts }) => sum + (counts.quarantined ?? 0), 0);
  const isComputed = steps.some(({ verb, outcome }) => verb === "compute" && outcome === "succeeded");
  const ofRun = { values: { quarantinedRows, ...(isComputed && { runComputed: 1 }) } };
  return [...bySource, ofRun].filter(({ values }) => Object.keys(values).length > 0);
}
