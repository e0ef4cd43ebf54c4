import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { readStateFile, writeStateFile } from "../shared/stateFile.ts";
import { type Coverage, coverageKey, coverageSchema } from "../shared/tableManifest.ts";

/** What conform needs of pull's state: how far raw reaches. */
const pullReachSchema = z.object({
  reach: z.object({ from: z.nullable(z.iso.datetime()), through: z.nullable(z.iso.datetime()) }),
});

/** How far a stream has been pulled; undefined before its first pull has ended. Read it before raw is listed. */
export async function readReach(
  { lake }: Pick<Context, "lake">,
  source: string,
  stream: string,
): Promise<Pick<Coverage, "from" | "through"> | undefined> {
  const key = `state/pull/${source}/${stream}.json`;
  const remedy = `Restore ${key}, or delete it: the stream is then loaded again from its first day.`;
  const reach = (await readStateFile(lake, key, pullReachSchema, remedy))?.value.reach;
  if (reach?.from == null || reach.through === null) return undefined;
  return { from: reach.from, through: reach.through };
}

/** Notes how far a table of a source has been loaded. */
export async function writeCoverage({ lake }: Pick<Context, "lake">, coverage: Coverage): Promise<void> {
  const key = coverageKey(coverage.source, coverage.table);
  const remedy = `Delete ${key}: it is written again by the next run.`;
  const read = await readStateFile(lake, key, coverageSchema, remedy);
  const same = read?.value.from === coverage.from && read.value.through === coverage.through;
  if (!same) await writeStateFile(lake, key, coverage, read?.facts);
}
