import type { Context } from "../shared/context.ts";

/** Kept back so that what has been received can still be written and the resume point saved. */
const reserve = 20_000;

/** Not a failure: the time given is used up, and the call is to be made again after `waitSeconds`. */
export class OutOfTime extends Error {
  readonly waitSeconds: number;

  constructor(waitSeconds: number) {
    super(`the time for this call is used up; go on in ${waitSeconds} s`);
    this.name = "OutOfTime";
    this.waitSeconds = waitSeconds;
  }
}

type Clock = Pick<Context, "remaining" | "sleep">;

/** Whether there is time for one more request. */
export function hasTime(ctx: Pick<Context, "remaining">): boolean {
  return ctx.remaining() > reserve;
}

/** Rejects with OutOfTime when there is no time for one more request. */
export function requireTime(ctx: Pick<Context, "remaining">): void {
  if (!hasTime(ctx)) throw new OutOfTime(0);
}

/** Waits, or throws OutOfTime when the wait would use up the time that is left. */
export async function pause(ctx: Clock, milliseconds: number): Promise<void> {
  if (milliseconds + reserve > ctx.remaining()) throw new OutOfTime(Math.ceil(milliseconds / 1000));
  await ctx.sleep(milliseconds);
}
