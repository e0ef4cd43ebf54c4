import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import { type Contract, partitionMonth } from "../../shared/contract.ts";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import { mergeVersions } from "../merge.ts";

/**
 * Merges the rows of `incoming_<table>`, each source's into its own objects. A file may correct the date that a row is
 * kept by: the row stays in the month in which its key first came.
 */
export async function mergeIncoming(
  ctx: Context,
  database: Database,
  contract: Contract,
  place: string,
): Promise<{ rows: number; changed: number }> {
  const incoming = identifier(`incoming_${contract.table}`);
  const sources = await database.rows(
    z.object({ source: z.string(), n: z.int() }),
    `select source, count(*) as n from ${incoming} group by source order by source`,
  );
  const rows = `merging_${contract.table}`;
  let changed = 0;
  for (const { source } of sources) {
    await database.run(
      `create or replace temp table ${identifier(rows)} as
       select * exclude (source), ${partitionMonth(contract)} as _month from ${incoming} where source = ${text(source)}`,
    );
    const merged = await mergeVersions(ctx, database, { contract, source, place, rows }, { moves: true });
    changed += [...merged.partitions.values()].filter((partition) => partition.changed).length;
  }
  return { rows: sources.reduce((sum, { n }) => sum + n, 0), changed };
}
