import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import { type ObjectFacts, unchangedSince } from "../shared/lake.ts";
import { rawManifestSchema } from "../shared/raw.ts";
import { jsonSchema } from "./json.ts";

const instant = z.iso.datetime();
const reachSchema = z.strictObject({
  from: z.nullable(instant),
  through: z.nullable(instant),
  loadingUntil: z.nullable(instant),
  snapshot: z.nullable(z.string()),
  again: z.optional(z.strictObject({ from: instant, to: instant })),
});

/** What pull knows of one stream. Lies at `state/pull/<source>/<stream>.json`. */
export const pullStateSchema = z.strictObject({
  layout: z.literal(1),
  source: z.string(),
  stream: z.string(),
  /** How far the stream has been loaded: everything in [from, through) is in raw. `through` is the watermark. */
  reach: reachSchema,
  /** Pulls begun so far; numbers their folders. */
  pulls: z.int(),
  /** The pull under way, from which an interrupted run goes on. */
  open: z.nullable(
    z.strictObject({
      pull: z.string(),
      observed_at: instant,
      window: rawManifestSchema.shape.window,
      firstLoad: z.boolean(),
      /** How far the stream reaches once this pull is done. */
      reached: reachSchema,
      /** Where to go on, in the source's own terms. */
      cursor: z.nullable(jsonSchema),
      /** All has been received; what is left is to count and to close. */
      complete: z.boolean(),
      /** Objects written so far; others in the folder are left over from a run that died, and count for nothing. */
      objects: rawManifestSchema.shape.objects,
    }),
  ),
});
export type PullState = z.infer<typeof pullStateSchema>;
export type OpenPull = NonNullable<PullState["open"]>;

/** A state as it was read, to be written back only if nobody else has written since. */
export interface StoredState {
  readonly state: PullState;
  readonly read: ObjectFacts | undefined;
}

export const pullStateKey = (source: string, stream: string) => `state/pull/${source}/${stream}.json`;

/** The stream's state; a new stream has loaded nothing. */
export async function readState({ lake }: Pick<Context, "lake">, source: string, stream: string): Promise<StoredState> {
  const key = pullStateKey(source, stream);
  const object = await lake.get(key);
  if (object === undefined) {
    const reach = { from: null, through: null, loadingUntil: null, snapshot: null };
    return { state: { layout: 1, source, stream, reach, pulls: 0, open: null }, read: undefined };
  }
  const parsed = pullStateSchema.safeParse(parseJson(new TextDecoder().decode(object.body)));
  if (!parsed.success) {
    throw new MilepostError(`The state of ${source}/${stream} cannot be read: ${z.prettifyError(parsed.error)}`, {
      key,
      remedy: `Restore ${key} in ${lake.url}, or delete it: the stream is then loaded again from its first day.`,
    });
  }
  return { state: parsed.data, read: object };
}

/** Writes the state; rejects with ConflictError when another run has written it since it was read. */
export async function writeState(
  { lake }: Pick<Context, "lake">,
  stored: StoredState,
  state: PullState,
): Promise<StoredState> {
  const body = new TextEncoder().encode(`${JSON.stringify(state, null, 2)}\n`);
  const read = await lake.put(pullStateKey(state.source, state.stream), body, unchangedSince(stored.read));
  return { state, read };
}

/** Undefined, which no schema here takes, for text that is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
