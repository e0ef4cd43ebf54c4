import type { Context } from "../../shared/context.ts";
import { type Body, unchangedSince } from "../../shared/lake.ts";
import type { Reason } from "./rejects.ts";

/** What became of a dropped file: for people, and for programs that drop files. */
export type FileResult = {
  readonly table: string;
  readonly file: string;
} & (
  | {
      readonly outcome: "loaded";
      readonly arrived_at: string;
      readonly rows: {
        readonly read: number;
        readonly loaded: number;
        readonly rejected: number;
        /** Good rows that a later line of the same file replaces. */
        readonly replaced: number;
      };
      /** Orders of which some lines were rejected: their amounts lack those lines. */
      readonly incomplete_orders: number;
      readonly reasons: readonly Reason[];
      /** Where the rejected rows are, or null when there are none. */
      readonly rejects: string | null;
    }
  | {
      /** Nothing of the file was loaded. */
      readonly outcome: "refused";
      readonly problems: readonly string[];
    }
  | {
      /** The same bytes came before, under this name and at this time: nothing was done. */
      readonly outcome: "repeated";
      readonly same_as: string;
      readonly arrived_at: string;
    }
);

const resultsOf = (table: string, file: string) => `inbox_results/${table === "" ? "" : `${table}/`}${file}`;
const resultKey = ({ table, file }: FileResult) => `${resultsOf(table, file)}.json`;
export const rejectsKey = (table: string, file: string) => `${resultsOf(table, file)}.rejects.csv`;

/** Writes the result, and the rejected rows with it; those of an earlier file of that name go. */
export async function writeResult({ lake }: Pick<Context, "lake">, result: FileResult, rejects?: Body): Promise<void> {
  const key = rejectsKey(result.table, result.file);
  if (rejects !== undefined) await lake.put(key, rejects, unchangedSince(await lake.head(key)));
  else if (result.outcome !== "repeated") {
    const earlier = await lake.head(key);
    if (earlier !== undefined) await lake.delete(key, { ifMatch: earlier.etag });
  }
  const body = new TextEncoder().encode(`${JSON.stringify(result, undefined, 2)}\n`);
  const there = await lake.get(resultKey(result));
  if (there && Buffer.compare(there.body, body) === 0) return;
  await lake.put(resultKey(result), body, unchangedSince(there));
}
