import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import { readStateFile, type StateFile, writeStateFile } from "../../shared/stateFile.ts";
import { conformStateKey } from "../conformState.ts";

const daysSchema = z.strictObject({ source: z.string(), table: z.string(), first: z.iso.date(), last: z.iso.date() });
/** The first and last business day of the rows that files have brought to a table of a source. */
export type Days = z.infer<typeof daysSchema>;

const conformedSchema = z.strictObject({
  layout: z.literal(1),
  group: z.string(),
  /** Of the SQL, contracts and settings that the files were read by. */
  fingerprint: z.string(),
  /** The files that have been read: `<table>/<sha256>`. */
  files: z.array(z.string()),
  days: z.array(daysSchema),
  /**
   * Where files have added to a table that a vendor's stream also writes: the fingerprint that stream had. When the
   * stream is conformed again, its table is made without the files' rows, and they are added again.
   */
  beside: z.record(z.string(), z.nullable(z.string())),
});
/** Which files of a group have become rows. Lies at `state/conform/inbox/<group>.json`. */
export type Conformed = z.infer<typeof conformedSchema>;

export const emptyConformed = (group: string, fingerprint: string): Conformed => ({
  layout: 1,
  group,
  fingerprint,
  files: [],
  days: [],
  beside: {},
});

const remedy = "Delete it: the files in raw are then read again.";

/** `place` is the key prefix of a rebuild, else empty. */
export function readConformed(
  { lake }: Pick<Context, "lake">,
  group: string,
  place = "",
): Promise<StateFile<Conformed> | undefined> {
  return readStateFile(lake, place + conformStateKey("inbox", group), conformedSchema, remedy);
}

export function writeConformed(
  { lake }: Pick<Context, "lake">,
  value: Conformed,
  read: StateFile<Conformed> | undefined,
  place = "",
): Promise<StateFile<Conformed>> {
  return writeStateFile(lake, place + conformStateKey("inbox", value.group), value, read?.facts);
}

/** Both together: the earlier first and the later last day of each table and source. */
export function joinDays(one: readonly Days[], other: readonly Days[]): Days[] {
  const joined = new Map<string, Days>();
  for (const days of [...one, ...other]) {
    const key = `${days.source}/${days.table}`;
    const known = joined.get(key) ?? days;
    const [first = "", last = ""] = [[days.first, known.first].sort()[0], [days.last, known.last].sort()[1]];
    joined.set(key, { ...days, first, last });
  }
  return [...joined.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, days]) => days);
}
