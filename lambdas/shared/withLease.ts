import type { Context } from "./context.ts";
import { BusyError, ConflictError, messageOf } from "./errors.ts";
import { fencedLake } from "./lake/fenced.ts";
import type { Lake } from "./lake.ts";
import { type Holder, type IsGone, releaseLease, renewLease, SILENCE_MS, takeLease } from "./lease.ts";

const BEAT_MS = 15_000;

/** Does a task again and again, every so many milliseconds, until the function it returns is called. */
export type Every = (milliseconds: number, task: () => Promise<void>) => () => void;

export interface LeaseOptions {
  /** Whether another's run is known to have ended; without it, only its silence tells. */
  readonly isGone?: IsGone;
  readonly every?: Every;
}

/**
 * Does `work` while this process holds the lake, and frees the lake afterwards. Rejects with BusyError when another
 * holds it, or takes it away meanwhile (this process was asleep, or could not reach the lake, for so long that it seemed
 * dead): then `signal` is aborted, and the lake given to `work` refuses every further operation.
 */
export async function withLease<T>(
  at: Pick<Context, "lake" | "now" | "log">,
  holder: Holder,
  work: (lake: Lake, signal: AbortSignal) => Promise<T>,
  { isGone = async () => false, every = onInterval }: LeaseOptions = {},
): Promise<T> {
  const { lake, now, log } = at;
  let held = await takeLease(at, holder, isGone);
  const lost = new AbortController();

  async function beat(): Promise<void> {
    if (lost.signal.aborted) return;
    try {
      held = await renewLease(at, held);
    } catch (error) {
      const isTaken = error instanceof ConflictError;
      log("warn", "The lease on the lake could not be renewed", { reason: messageOf(error) });
      // In time before another may take it: from then on nothing may be written.
      const silence = now().getTime() - Date.parse(held.value.heard);
      if (isTaken || silence > SILENCE_MS - 2 * BEAT_MS) lost.abort(takenAway(lake, holder, error));
    }
  }

  let beating = Promise.resolve();
  const stop = every(BEAT_MS, () => {
    beating = beating.then(beat);
    return beating;
  });
  try {
    const result = await work(fencedLake(lake, lost.signal), lost.signal);
    lost.signal.throwIfAborted();
    return result;
  } finally {
    stop();
    await beating;
    await release(at, holder);
  }
}

/** A lease that cannot be released ends by itself; what the work did, or failed with, counts for more. */
async function release(at: Pick<Context, "lake" | "now" | "log">, holder: Holder): Promise<void> {
  try {
    await releaseLease(at, holder);
  } catch (error) {
    at.log("warn", "The lease on the lake could not be released; it ends by itself", { reason: messageOf(error) });
  }
}

function takenAway(lake: Lake, { run }: Holder, cause: unknown): BusyError {
  return new BusyError(`${lake.url}: run ${run} has lost its hold on the lake and stops.`, {
    cause,
    run,
    remedy: "The computer slept, or could not reach the lake, for too long. Run again: it goes on where it stopped.",
  });
}

/** Does not keep the process alive. */
function onInterval(milliseconds: number, task: () => Promise<void>): () => void {
  const timer = setInterval(task, milliseconds).unref();
  return () => clearInterval(timer);
}
