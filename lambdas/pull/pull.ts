import type { Context } from "../shared/context.ts";
import { BusyError, ConflictError, SourceError } from "../shared/errors.ts";
import { readSuppressed } from "../shared/people/suppressed.ts";
import { eraseRecord } from "./eraseRecord.ts";
import { openSource } from "./openSource.ts";
import { personalFields } from "./personal.ts";
import { advance, openStreamRun, type Progress, type StreamRun } from "./pullStream.ts";
import type { Source } from "./source.ts";
import { hasTime, OutOfTime, pause } from "./timeBudget.ts";

export interface PullResult {
  /** False: call again after `waitSeconds`; the resume point is saved. */
  done: boolean;
  waitSeconds?: number;
  /** What the pulls that this call has closed hold. */
  streams: { stream: string; records: number; objects: number }[];
  /** In plain sentences: what is missing from the figures and what to do. */
  warnings: string[];
}

/** A wait this long is better spent outside when the time of the call is limited. */
const longWaitSeconds = 10;
/** Times a stream is begun again after another run has written its state. */
const takeovers = 3;

/**
 * Fetches all that is new at a source into `raw/`, stream by stream, each from where the last run stopped. Streams that
 * wait for the vendor let the others go on. A stream that fails does not stop the others; its error is thrown at the end,
 * and what the others brought stays. Calling it again changes nothing but what the vendor changed meanwhile.
 */
export async function pull(sourceName: string, ctx: Context): Promise<PullResult> {
  const source = openSource(sourceName, ctx);
  const started = ctx.now();
  if (!hasTime(ctx)) return { done: false, waitSeconds: 0, streams: [], warnings: [] };
  const connection = await source.connect().catch((error: unknown) => {
    if (error instanceof OutOfTime) return error;
    throw error;
  });
  if (connection instanceof OutOfTime) {
    return { done: false, waitSeconds: connection.waitSeconds, streams: [], warnings: [] };
  }
  const run = { ctx, name: sourceName, source, started, erase: await eraser(ctx, sourceName, source) };
  const runs = await Promise.all(connection.streams.map((stream) => openStreamRun({ ...run, stream })));
  const rest = await advanceAll(runs, ctx);
  return {
    ...rest,
    streams: runs.map(({ stream, records, objects }) => ({ stream: stream.name, records, objects })),
    warnings: [...connection.warnings()],
  };
}

/** Whoever was erased stays out of raw. */
async function eraser(ctx: Context, name: string, { vendor }: Source): Promise<StreamRun["erase"]> {
  const fields = personalFields(vendor);
  if (!fields) return undefined;
  const people = await readSuppressed(ctx);
  return people && ((line) => eraseRecord(line, { fields, people, source: name }));
}

async function advanceAll(runs: StreamRun[], ctx: Context): Promise<{ done: boolean; waitSeconds?: number }> {
  const failures: unknown[] = [];
  let pending = runs;
  while (pending.length > 0) {
    const waiting: StreamRun[] = [];
    let waitSeconds = Infinity;
    for (const run of pending) {
      let progress: Progress;
      try {
        progress = await advanceOrTakeOver(run);
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        ctx.log("error", error.message, { ...error.facts, source: run.name, stream: run.stream.name });
        failures.push(error);
        continue;
      }
      if (progress.done) continue;
      if (progress.outOfTime) return { done: false, waitSeconds: progress.waitSeconds };
      waiting.push(run);
      waitSeconds = Math.min(waitSeconds, progress.waitSeconds);
    }
    pending = waiting;
    if (pending.length === 0) break;
    if (Number.isFinite(ctx.remaining()) && waitSeconds >= longWaitSeconds) {
      return { done: false, waitSeconds: Math.ceil(waitSeconds) };
    }
    if (waitSeconds >= longWaitSeconds) ctx.log("info", "waiting for the vendor", { waitSeconds });
    try {
      await pause(ctx, waitSeconds * 1000);
    } catch (error) {
      if (error instanceof OutOfTime) return { done: false, waitSeconds: error.waitSeconds };
      throw error;
    }
  }
  if (failures.length > 0) throw failures[0];
  return { done: true };
}

/** Goes on from what the other run has written, when there is one: what it did need not be done again. */
async function advanceOrTakeOver(run: StreamRun): Promise<Progress> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await advance(run);
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      if (attempt === takeovers) {
        throw new BusyError(`Another run is pulling ${run.name}/${run.stream.name}.`, { cause: error });
      }
      Object.assign(run, await openStreamRun(run));
    }
  }
}
