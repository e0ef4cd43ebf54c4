import { fileURLToPath } from "node:url";
import type { Context } from "../shared/context.ts";
import type { Database } from "../shared/duckdb.ts";
import { lakeSalt } from "../shared/lakeSalt.ts";
import { nearest } from "../shared/nearest.ts";
import { readSuppressed } from "../shared/people/suppressed.ts";
import type { TableResult } from "./conformBatch.ts";
import { openErased } from "./eraseSql.ts";
import { conformGroup, type Group } from "./inbox/conformGroup.ts";
import { type Drop, inboxPrefix, listDrops, settle } from "./inbox/drops.ts";
import { eraseAnyFile } from "./inbox/eraseFile.ts";
import { type EraseCopy, namesInRaw, readSeen, takeDrops } from "./inbox/files.ts";
import { formatOf, formatsText } from "./inbox/format.ts";
import { contractOf, type InboxSql, openInboxDatabase, readInboxSql } from "./inbox/inboxSql.ts";
import { writeResult } from "./inbox/results.ts";

export interface InboxOptions {
  /** Where `canonical/` and `conform/` are; the repository's own by default. */
  readonly sqlFolder?: string;
  readonly memoryLimit?: string;
  readonly threads?: number;
}

export interface InboxResult {
  /** False when the time was up: call again. */
  readonly done: boolean;
  readonly tables: readonly TableResult[];
  /** Names in the inbox of files that change while they are looked at: they are left for the next run. */
  readonly growing: readonly string[];
}

const ownSql = fileURLToPath(new URL("../../sql", import.meta.url));

/**
 * Takes the files that lie in `inbox/<table>/`: copies each to raw, reads it into its canonical table, and tells in
 * `inbox_results/` what became of it. A file stays where it was dropped, and is read once; when the rules by which files
 * are read change, those in raw are read again.
 */
export async function conformInbox(ctx: Context, options: InboxOptions = {}): Promise<InboxResult> {
  const { sqlFolder = ownSql, memoryLimit = ctx.memoryLimit, threads } = options;
  const sql = await readInboxSql(sqlFolder);
  const drops = await listDrops(ctx);
  const readable: Drop[] = [];
  for (const drop of drops) {
    const problem = misplaced(drop, [...sql.contracts.keys()]);
    if (problem === undefined) {
      readable.push(drop);
      continue;
    }
    const { table, file } = drop;
    ctx.log("warn", `${drop.key} was not loaded: ${problem.split(" Tables: ")[0]}`, { table, file });
    await writeResult(ctx, { table, file, outcome: "refused", problems: [problem] });
  }

  const fresh = await unseen(ctx, readable);
  const { whole, growing } = await settle(ctx, fresh);
  const tables: TableResult[] = [];
  let done = true;
  const database = await openInboxDatabase(ctx, sql, { memoryLimit, threads });
  let moved: Drop[] = [];
  try {
    moved = await takeAll(ctx, whole, await eraser(ctx, database, sql));
    for (const { key } of [...growing, ...moved])
      ctx.log("info", "a file in the inbox still changes: left for the next run", { key });
    for (const group of await groupsInRaw(ctx, sql.contracts.keys())) {
      const result = await conformGroup(ctx, database, sql, group);
      tables.push(...result.tables);
      done &&= result.done;
      if (!done) break;
    }
  } finally {
    database.close();
  }
  return { done, tables, growing: [...growing, ...moved].map(({ key }) => key.slice(inboxPrefix.length)) };
}

/** Why a file cannot be taken, by its name alone. */
function misplaced({ table, file }: Drop, tables: readonly string[]): string | undefined {
  if (table === "") {
    const near = nearest(file.split(".")[0] ?? "", tables);
    return `A file belongs in the folder of its table: inbox/${near ?? "<table>"}/${file}. Tables: ${tables.join(", ")}.`;
  }
  if (!tables.includes(table)) {
    const near = nearest(table, tables);
    return `There is no table "${table}". ${near === undefined ? `Tables: ${tables.join(", ")}.` : `Did you mean inbox/${near}/?`}`;
  }
  if (formatOf(file) === undefined) {
    return `Files are read as ${formatsText}; ${file} ends otherwise. A spreadsheet can be saved as CSV.`;
  }
  return undefined;
}

/** The drops that have not been copied to raw as they are now. */
async function unseen(ctx: Context, drops: readonly Drop[]): Promise<Drop[]> {
  const fresh: Drop[] = [];
  for (const [table, ofTable] of byTable(drops)) {
    const seen = (await readSeen(ctx, table))?.value.drops;
    fresh.push(...ofTable.filter((drop) => seen?.[drop.file]?.etag !== drop.etag));
  }
  return fresh;
}

/** Copies drops to raw, table by table; returns those that changed on the way. */
async function takeAll(ctx: Context, drops: readonly Drop[], erase: EraseCopy | undefined): Promise<Drop[]> {
  const moved: Drop[] = [];
  for (const [table, ofTable] of byTable(drops)) {
    const { repeated, growing } = await takeDrops(ctx, table, ofTable, erase);
    for (const { drop, first } of repeated) {
      const { file: same_as, arrived_at } = first;
      await writeResult(ctx, { table, file: drop.file, outcome: "repeated", same_as, arrived_at });
    }
    moved.push(...growing);
  }
  return moved;
}

/** Whoever was erased stays out of raw. A file that cannot be read is copied as it is: none of its rows is loaded. */
async function eraser(ctx: Context, database: Database, sql: InboxSql): Promise<EraseCopy | undefined> {
  const people = await readSuppressed(ctx);
  if (people === undefined) return undefined;
  await openErased(database, people);
  const given = { people, salt: await lakeSalt(ctx), orders: contractOf(sql, "orders"), database };
  return async (table, format, path, to) =>
    ((await eraseAnyFile(format, path, to, { ...given, contract: sql.contracts.get(table) })) ?? 0) > 0;
}

/** What files have come for. Orders and their lines are one group. */
async function groupsInRaw(ctx: Context, tables: Iterable<string>): Promise<Group[]> {
  const names = await namesInRaw(ctx);
  const groups: Group[] = [];
  for (const table of tables) {
    if (table === "order_lines") continue;
    const members = table === "orders" ? ["orders", "order_lines"] : [table];
    const files = members.flatMap((member) => names.get(member) ?? []);
    if (files.length > 0) groups.push({ group: table, tables: members, files });
  }
  return groups;
}

function byTable(drops: readonly Drop[]): Map<string, Drop[]> {
  const tables = new Map<string, Drop[]>();
  for (const drop of drops) tables.set(drop.table, [...(tables.get(drop.table) ?? []), drop]);
  return tables;
}
