import type { Context } from "../../shared/context.ts";
import { partitionMonth } from "../../shared/contract.ts";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import { mergeVersions } from "../merge.ts";
import type { TablePlace } from "../partition.ts";

/**
 * Merges the rows of `incoming_<table>` that are of one source; returns how many objects changed. A file may correct the
 * date that a row is kept by: the row stays in the month in which its key first came.
 */
export async function mergeIncoming(ctx: Context, database: Database, at: TablePlace): Promise<number> {
  const { contract, source } = at;
  const rows = `merging_${contract.table}`;
  await database.run(
    `create or replace temp table ${identifier(rows)} as
     select * exclude (source), ${partitionMonth(contract)} as _month
     from ${identifier(`incoming_${contract.table}`)} where source = ${text(source)}`,
  );
  const merged = await mergeVersions(ctx, database, { ...at, rows }, { moves: true });
  await database.run(`drop table ${identifier(rows)}`);
  return [...merged.partitions.values()].filter((partition) => partition.changed).length;
}
