import type { Context } from "../../shared/context.ts";
import { readConformState } from "../conformState.ts";
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

/** By what rules each of these streams has been conformed; null for one that has not been yet. */
export async function streamFingerprints(
  ctx: Pick<Context, "lake">,
  streams: readonly string[],
): Promise<Record<string, string | null>> {
  const found: Record<string, string | null> = {};
  for (const name of streams) {
    const [source = "", stream = ""] = name.split("/");
    found[name] = (await readConformState(ctx, source, stream))?.state.fingerprint ?? null;
  }
  return found;
}
