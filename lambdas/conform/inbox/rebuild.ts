import type { Context } from "../../shared/context.ts";
import type { Contract } from "../../shared/contract.ts";
import { switchTable } from "../rebuild.ts";
import { streamOf } from "./beside.ts";
import type { InboxSql } from "./inboxSql.ts";

/**
 * Puts rebuilt tables in the place of the old ones, for each of these sources and those that the rebuild has brought.
 * Tables that a vendor's stream also writes are not rebuilt here.
 */
export async function switchTables(
  ctx: Context,
  sql: InboxSql,
  {
    contracts,
    place,
    sources,
  }: { contracts: readonly Contract[]; place: string; sources: readonly { source: string }[] },
): Promise<void> {
  for (const contract of contracts) {
    const names = new Set(["inbox", ...sources.map(({ source }) => source)]);
    for await (const { key } of ctx.lake.list(`${place}canonical/${contract.table}/`)) {
      const name = /\/source=([^/]+)\//.exec(key)?.[1];
      if (name !== undefined) names.add(name);
    }
    for (const source of [...names].sort()) {
      if (streamOf(ctx, sql, contract.table, source) === undefined) await switchTable(ctx, { contract, source, place });
    }
  }
}
