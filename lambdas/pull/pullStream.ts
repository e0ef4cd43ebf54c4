import type { Context } from "../shared/context.ts";
import { SourceError } from "../shared/errors.ts";
import { type RawManifest, rawManifestKey } from "../shared/raw.ts";
import { passCountGate } from "./countGate.ts";
import type { Erased } from "./eraseRecord.ts";
import type { Json } from "./json.ts";
import { readRaw } from "./rawReader.ts";
import { openRawWriter, type RawWriter } from "./rawWriter.ts";
import type { ReadRequest, Source, Stream } from "./source.ts";
import { type OpenPull, readState, type StoredState, writeState } from "./state.ts";
import { hasTime, OutOfTime } from "./timeBudget.ts";
import { nextPlan } from "./window.ts";

/** One stream of one source in one call of `pull`. */
export interface StreamRun {
  readonly ctx: Context;
  readonly name: string;
  readonly source: Source;
  readonly stream: Stream;
  /** When this call started: no window ends later. */
  readonly started: Date;
  /** Takes people who were erased out of a line; undefined when there are none, or the vendor names nobody. */
  readonly erase: ((line: string) => Erased | undefined) | undefined;
  stored: StoredState;
  /** What has been received of the open pull; undefined until it is begun or gone on with. */
  received: Received | undefined;
  /** Records and objects in the pulls that this call has closed. */
  records: number;
  objects: number;
}

interface Received {
  readonly writer: RawWriter;
  /** The distinct records' keys. */
  readonly keys: Set<string>;
}

/** `outOfTime`: the call must end. Otherwise the vendor needs this long, and other streams may go on meanwhile. */
export type Progress = { done: true } | { done: false; waitSeconds: number; outOfTime: boolean };

/** Starts from the state in the lake. */
export async function openStreamRun(
  run: Pick<StreamRun, "ctx" | "name" | "source" | "stream" | "started" | "erase">,
): Promise<StreamRun> {
  const stored = await readState(run.ctx, run.name, run.stream.name);
  return { ...run, stored, received: undefined, records: 0, objects: 0 };
}

/**
 * Makes one pull after the other until the stream is up to date, must wait for the vendor, or time is up. The watermark
 * moves when a pull's manifest has been written, never before. Rejects with ConflictError when another run has taken over.
 */
export async function advance(run: StreamRun): Promise<Progress> {
  try {
    for (;;) {
      const open = run.stored.state.open ?? (await begin(run));
      if (open === undefined) return { done: true };
      const waitSeconds = open.complete ? undefined : await receive(run, open);
      if (waitSeconds !== undefined) return { done: false, waitSeconds, outOfTime: false };
      await close(run);
    }
  } catch (error) {
    if (error instanceof OutOfTime) return { done: false, waitSeconds: error.waitSeconds, outOfTime: true };
    // What cannot be had by asking again is given up, so that the next run begins this window afresh.
    if (error instanceof SourceError && !error.retryable) await save(run, null);
    throw error;
  }
}

/** Marks the pull as begun before anything is asked for; undefined when the stream is up to date. */
async function begin(run: StreamRun): Promise<OpenPull | undefined> {
  const { ctx, source, stream, started } = run;
  const { state } = run.stored;
  const { timeZone } = ctx.settings.business;
  const since = stream.since ?? source.since;
  const plan = nextPlan(stream.schedule, state.reach, { started, run: ctx.run, timeZone, since });
  if (plan === undefined) return undefined;
  const pulls = state.pulls + 1;
  const pull = `${ctx.run}-${String(pulls).padStart(5, "0")}`;
  const open = { pull, observed_at: ctx.now().toISOString(), ...plan, cursor: null, complete: false, objects: [] };
  run.stored = await writeState(ctx, run.stored, { ...state, pulls, open });
  return open;
}

/** Reads on from the cursor. Returns how long to wait for the vendor, or undefined when all has been received. */
async function receive(run: StreamRun, open: OpenPull): Promise<number | undefined> {
  const { writer, keys } = await receivedSoFar(run, open);
  let { cursor } = open;
  const savePoint = async (complete: boolean) => {
    await writer.flush();
    await save(run, { ...open, cursor, complete, objects: [...writer.objects] });
  };
  try {
    for await (const batch of run.stream.read(requestOf(run, open))) {
      ({ cursor } = batch);
      if ("waitSeconds" in batch) {
        await savePoint(false);
        return batch.waitSeconds;
      }
      const { lines, keyOf } = withoutErased(run, batch.lines);
      const closedObject = await writer.write(lines);
      for (const key of batch.keys) keys.add(keyOf.get(key) ?? key);
      if (!hasTime(run.ctx)) throw new OutOfTime(0);
      if (closedObject) await savePoint(false);
    }
  } catch (error) {
    if (error instanceof OutOfTime || (error instanceof SourceError && error.retryable)) await savePoint(false);
    throw error;
  }
  await savePoint(true);
  return undefined;
}

/** The lines as they may be written, and the keys of records that have another one there. */
function withoutErased({ erase }: StreamRun, lines: readonly string[]) {
  const keyOf = new Map<string, string>();
  if (erase === undefined) return { lines, keyOf };
  const written = lines.map((line) => {
    const erased = erase(line);
    if (erased?.key !== undefined) keyOf.set(erased.key.was, erased.key.is);
    return erased?.line ?? line;
  });
  return { lines: written, keyOf };
}

/** Counts, writes the manifest, then moves the watermark. */
async function close(run: StreamRun): Promise<void> {
  const { ctx, name, source, stream } = run;
  const { state } = run.stored;
  const { open } = state;
  if (open === null) return;
  const { keys } = await receivedSoFar(run, open);
  const announced = await stream.count?.(requestOf(run, open));
  passCountGate({ source: name, stream: stream.name, received: keys.size, announced });
  const { pull, observed_at, window, objects } = open;
  const records = objects.reduce((sum, object) => sum + object.records, 0);
  const manifest: RawManifest = {
    layout: 1,
    source: name,
    vendor: source.vendor,
    stream: stream.name,
    pull,
    observed_at,
    window,
    objects,
    records,
    api_version: source.apiVersion,
  };
  const body = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  await ctx.lake.put(rawManifestKey(name, stream.name, pull), body, { ifAbsent: true });
  run.stored = await writeState(ctx, run.stored, { ...state, reach: open.reached, open: null });
  run.received = undefined;
  run.records += records;
  run.objects += objects.length;
  ctx.log("info", "pulled", { source: name, stream: stream.name, pull, records });
}

/** Saves where the open pull stands, or gives it up. */
async function save(run: StreamRun, open: OpenPull | null): Promise<void> {
  const { state } = run.stored;
  if (open === null) run.received = undefined;
  if (JSON.stringify(open) === JSON.stringify(state.open)) return;
  run.stored = await writeState(run.ctx, run.stored, { ...state, open });
}

/** What this call has received; for a pull that an earlier call began, what that one wrote. */
async function receivedSoFar(run: StreamRun, open: OpenPull): Promise<Received> {
  if (run.received !== undefined) return run.received;
  const { ctx, name, stream } = run;
  const keys = new Set<string>();
  for await (const record of readRaw(ctx, open.objects)) {
    const key = stream.key(record);
    if (key !== undefined) keys.add(key);
  }
  const writer = openRawWriter(ctx, { source: name, stream: stream.name, pull: open.pull, written: open.objects });
  run.received = { writer, keys };
  return run.received;
}

function requestOf(run: StreamRun, open: OpenPull): ReadRequest {
  const written = (): AsyncIterable<Json> => readRaw(run.ctx, run.received?.writer.objects ?? open.objects);
  const { window, firstLoad, cursor, reached } = open;
  return {
    window,
    firstLoad,
    since: reached.from === null ? run.source.since : new Date(reached.from),
    cursor,
    written,
  };
}
