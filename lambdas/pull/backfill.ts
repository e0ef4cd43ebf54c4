import type { Context } from "../shared/context.ts";
import { MilepostError, SettingsError } from "../shared/errors.ts";
import { pullStateKey, readState, writeState } from "./state.ts";
import { type Reach, startOfDate } from "./window.ts";

/** A stream of which records are pulled again, and from when on. */
export interface Backfill {
  readonly stream: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Lets the next runs pull again what a source had from a day on, as far as it has been pulled: figures stay as they are
 * until what comes differs. Streams of which a vendor keeps no history are left out. Rejects with a SettingsError when
 * nothing of that time has been loaded.
 */
export async function backfill(
  ctx: Pick<Context, "lake" | "settings">,
  source: string,
  date: string,
): Promise<Backfill[]> {
  const prefix = pullStateKey(source, "").replace(/\.json$/, "");
  const streams: string[] = [];
  for await (const { key } of ctx.lake.list(prefix)) streams.push(key.slice(prefix.length).replace(/\.json$/, ""));
  if (streams.length === 0) {
    throw new MilepostError(`${ctx.lake.url}: nothing has been pulled of ${source} yet.`, {
      remedy: "The next run loads it from the day that the settings name as `since`.",
    });
  }
  const wanted = startOfDate(date, ctx.settings.business.timeZone).toISOString();
  const asked: Backfill[] = [];
  const bounds: string[] = [];
  for (const stream of streams) {
    const stored = await readState(ctx, source, stream);
    const { reach, open } = stored.state;
    if (reach.from === null || reach.through === null || reach.snapshot !== null) continue;
    bounds.push(`${stream} from ${reach.from.slice(0, 10)} to ${reach.through.slice(0, 10)}`);
    // A day is in reach though it begins an hour earlier or later in the vendor's zone.
    if (wanted >= reach.through || Date.parse(wanted) < Date.parse(reach.from) - 86_400_000) continue;
    const from = [wanted, reach.from].toSorted().at(-1) ?? wanted;
    const again = { from: reach.again && reach.again.from < from ? reach.again.from : from, to: reach.through };
    const known = (one: Reach): Reach => ({ ...one, again });
    await writeState(ctx, stored, {
      ...stored.state,
      reach: known(reach),
      // A pull under way says how far the stream reaches when it is done.
      open: open && { ...open, reached: known(open.reached) },
    });
    asked.push({ stream, ...again });
  }
  if (asked.length > 0) return asked;
  throw new SettingsError(
    `Nothing of ${source} has been loaded from ${date} on: ${bounds.join(", ") || "nothing yet"}.`,
    {
      remedy: `For earlier days set \`since\` of ${source} in the settings: the next runs load back to it by themselves.`,
    },
  );
}
