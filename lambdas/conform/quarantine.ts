import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import { type Database, identifier, text } from "../shared/duckdb.ts";
import { type ObjectFacts, unchangedSince } from "../shared/lake.ts";
import type { TableSql } from "./conformSql.ts";
import { type MadeRows, storedColumns, typedSelect } from "./makeRows.ts";
import type { LineFault } from "./stageLines.ts";

export const quarantinePrefix = (source: string, table: string) => `quarantine/${source}/${table}/`;
export const quarantineKey = (source: string, table: string, pull: string) =>
  `${quarantinePrefix(source, table)}${pull}.ndjson`;

/**
 * Bad rows and lines of one batch, collected in the temporary table `quarantined` until they are written. A row is
 * repeated as conform made it, so e-mail addresses and phone numbers are hashes here too; a line that could not be read
 * is named by its place in raw and not repeated.
 */
export async function openQuarantine(database: Database): Promise<void> {
  await database.run(
    `create or replace temp table quarantined (
       folder varchar, _pull integer, _object integer, line integer, "column" varchar, reason varchar, "row" json
     )`,
  );
}

/** Puts aside lines that could not be read; they belong to no table, and lie under the stream's name. */
export async function quarantineLines(database: Database, stream: string, faults: readonly LineFault[]): Promise<void> {
  for (const { _pull, _object, line, reason } of faults) {
    await database.run("insert into quarantined values ($folder, $pull, $object, $line, null, $reason, null)", {
      folder: stream,
      pull: _pull,
      object: _object,
      line,
      reason,
    });
  }
}

/** Puts aside a table's bad rows, and takes them out of the rows made. */
export async function quarantineRows(
  database: Database,
  sql: TableSql,
  contract: Contract,
  made: MadeRows,
): Promise<void> {
  const { select } = await typedSelect(database, sql, contract);
  const columns = made.rules.map(({ column }) => (column === null ? "null" : text(column)));
  const reasons = made.rules.map(({ column, reason }) => text(column === null ? reason : `${column} ${reason}`));
  await database.run(
    `insert into quarantined
     select ${text(sql.table)}, _pull, _object, _line, [${columns.join(", ")}][_bad], [${reasons.join(", ")}][_bad],
       ${rowAsJson(contract)}
     from (${select}) where _bad is not null;
     delete from ${identifier(made.table)} where _bad is not null`,
  );
}

function rowAsJson(contract: Contract): string {
  const own = storedColumns(contract).filter(({ name }) => !name.startsWith("_"));
  return `to_json({${own.map(({ name }) => `${text(name)}: ${identifier(name)}`).join(", ")}})`;
}

/** What lies in quarantine of these folders, by key: to be replaced, or deleted when its pull turns out good. */
export async function listQuarantine(
  { lake }: Pick<Context, "lake">,
  source: string,
  folders: readonly string[],
): Promise<Map<string, ObjectFacts>> {
  const there = new Map<string, ObjectFacts>();
  for (const folder of folders) {
    for await (const object of lake.list(quarantinePrefix(source, folder))) there.set(object.key, object);
  }
  return there;
}

/** Writes what was put aside, one object per folder and pull, and deletes those of pulls with nothing bad any more. */
export async function writeQuarantine(
  ctx: Pick<Context, "lake" | "scratch">,
  database: Database,
  source: string,
  batch: { folders: readonly string[]; pulls: readonly string[]; there: ReadonlyMap<string, ObjectFacts> },
): Promise<void> {
  const groups = await database.rows(
    z.object({ folder: z.string(), pull: z.int() }),
    "select distinct folder, _pull as pull from quarantined",
  );
  const local = join(ctx.scratch, `${source}-quarantine.ndjson`);
  for (const folder of batch.folders) {
    for (const [number, pull] of batch.pulls.entries()) {
      const key = quarantineKey(source, folder, pull);
      const there = batch.there.get(key);
      if (groups.some((group) => group.folder === folder && group.pull === number)) {
        await database.run(
          `copy (
             select objects.key as object, line, "column", reason, "row"
             from quarantined join objects using (_object)
             where folder = ${text(folder)} and quarantined._pull = ${number}
             order by object, line, reason, cast("row" as varchar)
           ) to ${text(local)} (format json)`,
        );
        await ctx.lake.put(key, { path: local }, unchangedSince(there));
        await rm(local);
      } else if (there !== undefined) await ctx.lake.delete(key, { ifMatch: there.etag });
    }
  }
}
