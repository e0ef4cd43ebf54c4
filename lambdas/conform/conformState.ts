import { z } from "zod";
import type { Context } from "../shared/context.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { rawManifestSchema } from "../shared/raw.ts";
import { readStateFile, writeStateFile } from "../shared/stateFile.ts";

/** What conform has done with one stream. Lies at `state/conform/<source>/<stream>.json`. */
const conformStateSchema = z.strictObject({
  layout: z.literal(1),
  source: z.string(),
  stream: z.string(),
  /** Of the SQL, contracts and settings that the canonical rows were made by. */
  fingerprint: z.string(),
  /** The pulls whose rows are in canonical, by name. */
  pulls: z.record(z.string(), rawManifestSchema.pick({ observed_at: true, window: true })),
  /** How often the tables have been made again because objects of theirs were missing; left out when never. */
  made_again: z.int().optional(),
});
export type ConformState = z.infer<typeof conformStateSchema>;

export interface StoredConformState {
  readonly state: ConformState;
  readonly facts: ObjectFacts;
}

export const conformStateKey = (source: string, stream: string) => `state/conform/${source}/${stream}.json`;

/** The folder in which a stream is conformed again while the tables made by older rules still stand. */
export const rebuildsPrefix = (source: string, stream: string) => `state/rebuild/${source}/${stream}/`;
export const rebuildPlace = (source: string, stream: string, fingerprint: string) =>
  `${rebuildsPrefix(source, stream)}${fingerprint.slice(0, 16)}/`;

/** The state; undefined when the stream has not been conformed here. `place` is the prefix of a rebuild, else empty. */
export async function readConformState(
  { lake }: Pick<Context, "lake">,
  source: string,
  stream: string,
  place = "",
): Promise<StoredConformState | undefined> {
  const key = place + conformStateKey(source, stream);
  const remedy = `Delete ${key}: the stream is then conformed again from raw.`;
  const read = await readStateFile(lake, key, conformStateSchema, remedy);
  return read && { state: read.value, facts: read.facts };
}

/** Writes the state in place of the one read; rejects with ConflictError when another run has written it since. */
export async function writeConformState(
  { lake }: Pick<Context, "lake">,
  state: ConformState,
  { read, place = "" }: { read: ObjectFacts | undefined; place?: string },
): Promise<StoredConformState> {
  const { value, facts } = await writeStateFile(
    lake,
    place + conformStateKey(state.source, state.stream),
    {
      ...state,
      pulls: Object.fromEntries(Object.entries(state.pulls).sort(([one], [other]) => (one < other ? -1 : 1))),
    },
    read,
  );
  return { state: value, facts };
}
