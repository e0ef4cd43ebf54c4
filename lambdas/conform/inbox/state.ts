import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import { readStateFile, type StateFile } from "../../shared/stateFile.ts";

const daysSchema = z.strictObject({ source: z.string(), table: z.string(), first: z.iso.date(), last: z.iso.date() });
/** The first and last business day of the rows that files have brought to a table of a source. */
export type Days = z.infer<typeof daysSchema>;

const conformedSchema = z.strictObject({
  layout: z.literal(1),
  table: z.string(),
  /** Of the SQL, contract and settings that the files were read by. */
  fingerprint: z.string(),
  /** The SHA-256 of each file that has been read. */
  consumed: z.array(z.string()),
  days: z.array(daysSchema),
});
/** Which files of a table have become rows. Lies at `state/conform/inbox/<table>.json`. */
export type Conformed = z.infer<typeof conformedSchema>;

export const conformedKey = (table: string) => `state/conform/inbox/${table}.json`;

export async function readConformed(
  { lake }: Pick<Context, "lake">,
  table: string,
): Promise<StateFile<Conformed> | undefined> {
  return readStateFile(lake, conformedKey(table), conformedSchema, "Delete it: the table's files are then read again.");
}

/** Both together: the earlier first and the later last day of each table and source. */
export function joinDays(one: readonly Days[], other: readonly Days[]): Days[] {
  const joined = new Map<string, Days>();
  for (const days of [...one, ...other]) {
    const key = `${days.source}/${days.table}`;
    const known = joined.get(key) ?? days;
    joined.set(key, {
      ...days,
      first: earliest(days.first, known.first),
      last: latest(days.last, known.last),
    });
  }
  return [...joined.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, days]) => days);
}

const earliest = (...days: string[]) => days.sort()[0] ?? "";
const latest = (...days: string[]) => days.sort().at(-1) ?? "";
