import type { Context } from "../../shared/context.ts";
import type { Contract } from "../../shared/contract.ts";
import { unchangedSince } from "../../shared/lake.ts";
import { canonicalKey } from "../../shared/tableManifest.ts";
import { canonicalPrefix, noteObjects, readCanonicalManifest } from "../canonicalManifest.ts";
import type { Partition } from "../partition.ts";
import { streamOf } from "./beside.ts";
import type { InboxSql } from "./inboxSql.ts";

/**
 * Puts rebuilt tables in the place of the old ones, object by object: what is the same stays as it is. Tables that a
 * vendor's stream also writes are not rebuilt here.
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
      names.add(/\/source=([^/]+)\//.exec(key)?.[1] ?? "");
    }
    names.delete("");
    for (const source of [...names].sort()) {
      if (streamOf(ctx, sql, contract.table, source) === undefined) await switchTable(ctx, { contract, source, place });
    }
  }
}

async function switchTable(
  ctx: Context,
  at: { readonly contract: Contract; readonly source: string; readonly place: string },
): Promise<void> {
  const { contract, source } = at;
  const to = { contract, source, place: "" };
  const made = (await readCanonicalManifest(ctx, at)).manifest.objects;
  const old = (await readCanonicalManifest(ctx, to)).manifest.objects;
  const partitions = new Map<string, Pick<Partition, "entry">>();
  for (const [month, entry] of Object.entries(made)) {
    const key = canonicalKey(contract.table, source, month);
    const there = await ctx.lake.head(key);
    const isSame = there !== undefined && old[month]?.sha256 === entry.sha256 && old[month]?.etag === there.etag;
    const { etag } = isSame ? there : await ctx.lake.copy(entry.key, key, unchangedSince(there));
    partitions.set(month, { entry: { ...entry, key, etag } });
  }
  for await (const { key, etag } of ctx.lake.list(canonicalPrefix(to))) {
    const month = /\/month=([^/]+)\//.exec(key)?.[1] ?? "";
    if (month in made) continue;
    await ctx.lake.delete(key, { ifMatch: etag });
    partitions.set(month, { entry: undefined });
  }
  await noteObjects(ctx, to, partitions);
}
