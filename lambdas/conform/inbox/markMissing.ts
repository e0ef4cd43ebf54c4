import type { Context } from "../../shared/context.ts";
import type { Contract } from "../../shared/contract.ts";
import type { StateFile } from "../../shared/stateFile.ts";
import { missingObjects } from "../missingObjects.ts";
import { switching } from "../rebuild.ts";
import { streamFingerprints, streamOf } from "./beside.ts";
import type { InboxSql } from "./inboxSql.ts";
import { type Conformed, writeConformed } from "./state.ts";

/**
 * Marks a group for a rebuild when objects of its tables are missing; returns its state as it then is. A table that a
 * vendor's stream also writes is left to that stream once it has been conformed: the files' rows are added to it again
 * when the stream has made it.
 */
export async function markMissing(
  ctx: Context,
  sql: InboxSql,
  { contracts, fingerprint }: { contracts: readonly Contract[]; fingerprint: string },
  standing: StateFile<Conformed> | undefined,
): Promise<StateFile<Conformed> | undefined> {
  if (standing?.value.fingerprint !== fingerprint) return standing;
  const { days } = standing.value;
  const missing: string[] = [];
  for (const contract of contracts) {
    for (const source of new Set(["inbox", ...days.map((of) => of.source)])) {
      const stream = streamOf(ctx, sql, contract.table, source);
      if (stream !== undefined && (await streamFingerprints(ctx, [stream]))[stream] !== null) continue;
      const filled = days.some((of) => of.source === source && of.table === contract.table);
      missing.push(...(await missingObjects(ctx, { contract, source, place: "" }, { filled })));
    }
  }
  if (missing.length === 0) return standing;
  return writeConformed(ctx, { ...standing.value, fingerprint: switching }, standing);
}
