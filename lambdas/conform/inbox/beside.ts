import type { Context } from "../../shared/context.ts";
import { readConformState } from "../conformState.ts";
import { missingObjects } from "../missingObjects.ts";
import type { TablePlace } from "../partition.ts";
import { markLacking, switching } from "../rebuild.ts";
import type { InboxSql } from "./inboxSql.ts";

/** The vendor's stream that also writes this table of this source, as `<source>/<stream>`; undefined when none does. */
export function streamOf(
  { settings }: Pick<Context, "settings">,
  sql: InboxSql,
  table: string,
  source: string,
): string | undefined {
  const vendor = settings.sources[source]?.vendor;
  const stream = vendor && sql.vendorTables.get(`${vendor}/${table}`)?.stream;
  return stream && `${source}/${stream}`;
}

/**
 * To be called before rows are added to a table of a stream, which may not have looked yet: a missing object that is put
 * anew with these rows alone would not be missed any more.
 */
export async function markLackingStream(ctx: Pick<Context, "lake" | "log" | "scratch">, name: string, at: TablePlace) {
  const [source = "", stream = ""] = name.split("/");
  const stored = await readConformState(ctx, source, stream);
  if (stored === undefined || stored.state.fingerprint === switching) return;
  const filled = Object.keys(stored.state.pulls).length > 0;
  if ((await missingObjects(ctx, at, { filled })).length > 0) await markLacking(ctx, stored);
}

/** By what rules each of these streams has been conformed, and which time by these; null for one that has not been yet. */
export async function streamFingerprints(
  ctx: Pick<Context, "lake">,
  streams: readonly string[],
): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for (const name of streams) {
    const [source = "", stream = ""] = name.split("/");
    const state = (await readConformState(ctx, source, stream))?.state;
    found[name] = state === undefined ? null : `${state.fingerprint}${state.made_again ? `+${state.made_again}` : ""}`;
  }
  return found;
}
