import { z } from "zod";
import { verbs } from "../../lib/contract.ts";
import type { Context } from "./context.ts";
import { ConflictError, MilepostError, messageOf } from "./errors.ts";
import type { Lake } from "./lake.ts";
import { readStateFile, writeStateFile } from "./stateFile.ts";

const instant = z.iso.datetime();

const stepSchema = z.strictObject({
  verb: z.enum(verbs),
  /** Null for compute and report, which are not of one source. */
  source: z.nullable(z.string()),
  started_at: instant,
  finished_at: z.nullable(instant),
  /** unfinished: the time of the run was used up; the next one goes on. */
  outcome: z.enum(["running", "succeeded", "failed", "unfinished"]),
  /** How it failed, or what is worth knowing. */
  message: z.nullable(z.string()),
  /** What it did, by name: records, rows, partitions … */
  counts: z.record(z.string(), z.number()),
});

const runSchema = z.strictObject({
  layout: z.literal(1),
  run: z.string(),
  as_of: z.iso.date(),
  started_at: instant,
  finished_at: z.nullable(instant),
  /** partial: the report is made, though a source failed. A run that died stays at running. */
  outcome: z.enum(["running", "succeeded", "partial", "failed"]),
  steps: z.array(stepSchema),
});

/** What one run did. Lies at `state/runs/<run>.json`. */
export type RunRecord = z.infer<typeof runSchema>;
export type StepRecord = z.infer<typeof stepSchema>;

const remedy = "Delete it: it is only the record of what a run did.";

export const runKey = (run: string) => `state/runs/${run}.json`;

type Surroundings = Pick<Context, "lake" | "now" | "run" | "log">;

/** Opens the run's record. A run that is started again, as after a lost answer, goes on with the record it has. */
export async function startRun({
  lake,
  now,
  run,
  asOf,
}: Pick<Context, "lake" | "now" | "run" | "asOf">): Promise<void> {
  const started_at = now().toISOString();
  const record: RunRecord = {
    layout: 1,
    run,
    as_of: asOf,
    started_at,
    finished_at: null,
    outcome: "running",
    steps: [],
  };
  try {
    await writeStateFile(lake, runKey(run), record, undefined);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
  }
}

/** What is worth recording of a step, or of one of its calls. */
export interface StepNews {
  readonly counts?: Readonly<Record<string, number>>;
  readonly message?: string;
  /** running: it will be called again. `succeeded` when left out. */
  readonly outcome?: Exclude<StepRecord["outcome"], "failed">;
}

/**
 * Does one step of the run and records how it went; a step done in several calls adds up. What `work` rejects with is
 * recorded, and rejected with. `tell` picks from its result what is worth recording.
 */
export async function recordStep<T>(
  at: Surroundings,
  { verb, source = null }: { verb: StepRecord["verb"]; source?: string | null },
  work: () => Promise<T>,
  tell: (result: T) => StepNews = () => ({}),
): Promise<T> {
  const began = at.now().toISOString();
  const record = (outcome: StepRecord["outcome"], news: string | null, counts: StepNews["counts"] = {}) =>
    changeRun(at, (run) => {
      const before = run.steps.find((step) => step.verb === verb && step.source === source);
      const started_at = before?.started_at ?? began;
      const finished_at = outcome === "running" ? null : at.now().toISOString();
      // What earlier calls of a step in several calls had to say stays; what an attempt failed with does not.
      const message = before?.outcome === "running" ? joinLines(before.message, news) : news;
      const sum = { ...before?.counts };
      for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
      const step = { verb, source, started_at, finished_at, outcome, message, counts: sum };
      return { ...run, steps: [...run.steps.filter((other) => other !== before), step] };
    });
  await record("running", null);
  let result: T;
  try {
    result = await work();
  } catch (error) {
    try {
      await record("failed", messageOf(error));
    } catch (unrecorded) {
      at.log("warn", "A failed step could not be recorded", { verb, source, reason: messageOf(unrecorded) });
    }
    throw error;
  }
  const { counts, message = null, outcome = "succeeded" } = tell(result);
  await record(outcome, message, counts);
  return result;
}

/** Records that a step failed, when the call that did it could not do so itself; its own words are kept. */
export async function recordFailed(
  at: Surroundings,
  { verb, source }: Pick<StepRecord, "verb" | "source">,
  message: string,
): Promise<void> {
  await changeRun(at, (run) => {
    const before = run.steps.find((step) => step.verb === verb && step.source === source);
    if (before?.outcome === "failed") return run;
    const finished_at = at.now().toISOString();
    const { started_at, counts } = before ?? { started_at: finished_at, counts: {} };
    const step = { verb, source, started_at, finished_at, outcome: "failed" as const, message, counts };
    return { ...run, steps: [...run.steps.filter((other) => other !== before), step] };
  });
}

/** Closes the run's record. */
export async function finishRun(at: Surroundings, outcome: "succeeded" | "partial" | "failed"): Promise<void> {
  await changeRun(at, (run) => ({ ...run, finished_at: at.now().toISOString(), outcome }));
}

/** The latest runs, newest first. */
export async function latestRuns(lake: Lake, atMost: number): Promise<RunRecord[]> {
  const keys = (await Array.fromAsync(lake.list("state/runs/"))).map(({ key }) => key);
  const records = await Promise.all(keys.slice(-atMost).map((key) => readRecord(lake, key)));
  return records.filter((record) => record !== undefined).toReversed();
}

/** The latest run that did more than report: what became of the sources stands there. Undefined when there is none. */
export async function latestWholeRun(lake: Lake): Promise<RunRecord | undefined> {
  const runs = await latestRuns(lake, 10);
  return runs.find(({ steps }) => steps.some(({ verb }) => verb !== "report"));
}

/**
 * The latest runs that came to compute, newest first, back to the newest that computed all. `now` names the run that is
 * at work: it is the newest, though one that died and was started again may have begun in the same second.
 */
export async function latestComputes(
  lake: Lake,
  now?: string,
): Promise<{ readonly asOf: string; readonly step: StepRecord }[]> {
  const found: { asOf: string; step: StepRecord }[] = [];
  const runs = await latestRuns(lake, 30);
  const own = runs.filter(({ run }) => run === now);
  for (const { as_of, steps } of [...own, ...runs.filter(({ run }) => run !== now)]) {
    const step = steps.find(({ verb }) => verb === "compute");
    if (step !== undefined) found.push({ asOf: as_of, step });
    if (step?.outcome === "succeeded") break;
  }
  return found;
}

/** The record of one run; undefined when there is none. */
export function readRun(lake: Lake, run: string): Promise<RunRecord | undefined> {
  return readRecord(lake, runKey(run));
}

/** How a run stands: one that never closed its record and does not hold the lake has died on the way. */
export function stateOf(record: RunRecord, holder: { run: string } | undefined): RunRecord["outcome"] | "interrupted" {
  return record.outcome === "running" && holder?.run !== record.run ? "interrupted" : record.outcome;
}

/** Steps run side by side, in AWS in several processes: each reads, changes and writes until nobody came between. */
async function changeRun({ lake, run }: Surroundings, change: (record: RunRecord) => RunRecord): Promise<void> {
  for (let tries = 1; ; tries++) {
    const read = await readStateFile(lake, runKey(run), runSchema, remedy);
    if (!read) throw new MilepostError(`${lake.url}: run ${run} has no record; it was not started.`, { run });
    try {
      const changed = change(read.value);
      if (changed !== read.value) await writeStateFile(lake, runKey(run), changed, read.facts);
      return;
    } catch (error) {
      if (!(error instanceof ConflictError) || tries === 20) throw error;
    }
  }
}

async function readRecord(lake: Lake, key: string): Promise<RunRecord | undefined> {
  return (await readStateFile(lake, key, runSchema, remedy))?.value;
}

/** Lines of both, each once; null when there are none. */
function joinLines(one: string | null, other: string | null): string | null {
  const lines = [one, other].flatMap((text) => text?.split("\n") ?? []);
  return lines.length === 0 ? null : [...new Set(lines)].join("\n");
}
