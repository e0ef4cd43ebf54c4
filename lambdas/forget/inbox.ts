import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { listDrops } from "../conform/inbox/drops.ts";
import { eraseAnyFile } from "../conform/inbox/eraseFile.ts";
import { namesInRaw, noteErased, noteSeen } from "../conform/inbox/files.ts";
import { type Format, formatOf } from "../conform/inbox/format.ts";
import { MilepostError } from "../shared/errors.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { sha256 } from "../shared/sha256.ts";
import type { Finding, Search } from "./finding.ts";

/** A file that somebody dropped, its copy in raw, or the rows that were rejected of it. */
export interface DroppedObject {
  readonly facts: ObjectFacts;
  /** Empty when it belongs to no table. */
  readonly table: string;
  readonly format: Format;
  /** Keep the lake's notes of the file right: before it is changed, so that a second try need not know, or after. */
  readonly before?: (becomes: { bytes: number; erased_sha256: string }) => Promise<void>;
  readonly after?: (changed: ObjectFacts) => Promise<void>;
  /** It is a copy in raw that was never noted: it counts for nothing, and need not be kept. */
  readonly isLeftOver?: boolean;
}

/** Every dropped file that lies in the lake, in each of its places. What cannot be read is noted in `unread`. */
export async function* droppedObjects(search: Pick<Search, "ctx" | "unread">): AsyncGenerator<DroppedObject> {
  const { ctx, unread } = search;
  const { lake } = ctx;
  const tables = new Map<string, string[]>();
  for (const names of (await namesInRaw(ctx)).values()) {
    for (const name of names) {
      const [table = "", digest = ""] = name.split("/");
      tables.set(digest, [...(tables.get(digest) ?? []), table]);
    }
  }
  for await (const facts of lake.list("raw/inbox/")) {
    const [, digest = "", ending = ""] = /^raw\/inbox\/([0-9a-f]{64})(\..+)$/.exec(facts.key) ?? [];
    const format = formatOf(ending)?.format;
    if (format === undefined) continue;
    const [table = "", ...others] = tables.get(digest) ?? [];
    const before: DroppedObject["before"] = async (becomes) => {
      for (const one of [table, ...others]) await noteErased(ctx, { table: one, digest }, becomes);
    };
    yield { facts, table, format, before, isLeftOver: table === "" };
  }
  for (const drop of await listDrops(ctx)) {
    const format = formatOf(drop.file)?.format;
    if (format === undefined) unread.add(drop.key);
    else yield { facts: drop, table: drop.table, format, after: (changed) => noteSeen(ctx, drop, changed) };
  }
  for await (const facts of lake.list("inbox_results/")) {
    const [, table = ""] = facts.key.split("/");
    if (facts.key.endsWith(".rejects.csv")) yield { facts, table, format: "csv" };
  }
}

/** The dropped files that name somebody. */
export async function* findInInbox(search: Search): AsyncGenerator<Finding, void, void> {
  for await (const dropped of droppedObjects(search)) {
    const records = await withErased(search, dropped, async (found) => found.records);
    if (records === undefined) search.unread.add(dropped.facts.key);
    if (!records) continue;
    const { facts, isLeftOver, before, after } = dropped;
    const { lake } = search.ctx;
    const erase = async () => {
      if (isLeftOver) return lake.delete(facts.key, { ifMatch: facts.etag });
      await withErased(search, dropped, async ({ path }) => {
        await before?.({ bytes: (await stat(path)).size, erased_sha256: await sha256({ path }) });
        const changed = await lake.put(facts.key, { path }, { ifMatch: facts.etag });
        await after?.(changed);
      });
    };
    yield { key: facts.key, records, erase };
  }
}

/** Does something with the file as it is without the people; undefined when it cannot be read. */
async function withErased<T>(
  search: Search,
  { facts, table, format }: DroppedObject,
  work: (erased: { path: string; records: number }) => Promise<T>,
): Promise<T | undefined> {
  const { ctx, contracts, people, salt, database } = search;
  const orders = contracts.get("orders");
  if (orders === undefined) throw new MilepostError("There is no canonical table orders.");
  const path = (await fetchObjects(ctx, [facts])).get(facts.key) ?? "";
  const folder = join(ctx.scratch, "forget");
  await mkdir(folder, { recursive: true });
  const to = join(folder, "erased");
  try {
    const given = { people, salt, contract: contracts.get(table), orders, database };
    const records = await eraseAnyFile(format, path, to, given);
    return records === undefined ? undefined : await work({ path: to, records });
  } finally {
    await rm(to, { force: true });
  }
}
