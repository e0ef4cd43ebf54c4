import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import type { Database } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import { fetchObjects } from "../../shared/scratch.ts";
import { matchColumns } from "./columns.ts";
import { readDropped } from "./dropped.ts";
import { type FileRules, judgeRows } from "./fileRows.ts";
import type { RawFile } from "./files.ts";
import { formatOf } from "./format.ts";
import { giveReasons, writeRejects } from "./rejects.ts";
import { type FileResult, rejectsKey, writeResult } from "./results.ts";

/**
 * Reads one file that raw holds, adds its good rows to the tables `incoming_<table>` and tells what became of it. A file
 * that cannot be used as a whole is refused: that is told too, and is no error.
 */
export async function conformFile(
  ctx: Context,
  database: Database,
  file: RawFile,
  rules: Omit<FileRules, "arrivedAt">,
): Promise<FileResult> {
  const { table } = file;
  const format = formatOf(file.file)?.format;
  if (format === undefined) throw new MilepostError(`raw/inbox/${table}/${file.sha256}.json names no known format.`);
  const object = await ctx.lake.head(file.object);
  if (object === undefined) {
    throw new MilepostError(`${ctx.lake.url}: ${file.object} is gone, the copy of inbox/${table}/${file.file}.`, {
      remedy: `Put the file back, or delete raw/inbox/${table}/${file.sha256}.json to do without it.`,
    });
  }
  const path = (await fetchObjects(ctx, [object])).get(object.key) ?? "";
  const folder = join(ctx.scratch, "inbox");
  await mkdir(folder, { recursive: true });
  const rejects = join(folder, "rejects.csv");
  try {
    const result = await load(ctx, database, file, format, path, rejects, rules);
    const hasRejects = result.outcome === "loaded" && result.rejects !== null;
    await writeResult(ctx, result, hasRejects ? { path: rejects } : undefined);
    return result;
  } finally {
    await rm(rejects, { force: true });
  }
}

async function load(
  ctx: Context,
  database: Database,
  { table, file, arrived_at }: RawFile,
  format: Parameters<typeof readDropped>[1],
  path: string,
  rejects: string,
  rules: Omit<FileRules, "arrivedAt">,
): Promise<FileResult> {
  try {
    const dropped = await readDropped(database, format, path, join(ctx.scratch, "inbox", "numbered"));
    const { given, problems } = matchColumns(dropped.names, rules.contract, rules.orders);
    if (problems.length > 0) return { table, file, outcome: "refused", problems };
    const arrivedAt = arrived_at.replace("T", " ").replace("Z", "");
    const { loaded, replaced, faults } = await judgeRows(database, given, { ...rules, arrivedAt });
    const rejected = dropped.rows - loaded - replaced;
    const reasons = rejected > 0 ? await giveReasons(database, faults) : [];
    if (rejected > 0) await writeRejects(database, dropped.names, given, rejects);
    return {
      table,
      file,
      outcome: "loaded",
      arrived_at,
      rows: { read: dropped.rows, loaded, rejected, replaced },
      incomplete_orders: rejected > 0 && table === "order_lines" ? await incompleteOrders(database) : 0,
      reasons,
      rejects: rejected > 0 ? rejectsKey(table, file) : null,
    };
  } catch (error) {
    if (!(error instanceof MilepostError)) throw error;
    return { table, file, outcome: "refused", problems: error.message.split("\n") };
  }
}

async function incompleteOrders(database: Database): Promise<number> {
  const rows = await database.rows(
    z.object({ n: z.int() }),
    `select count(distinct (bad.source, bad.order_id)) as n from bad
     join made on made.ok and made.source = bad.source and made.order_id = bad.order_id`,
  );
  return rows[0]?.n ?? 0;
}
