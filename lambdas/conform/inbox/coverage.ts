import { z } from "zod";
import type { Context } from "../../shared/context.ts";
import type { Contract } from "../../shared/contract.ts";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import { writeCoverage } from "../coverage.ts";
import type { Days } from "./state.ts";

/** The days of the rows that wait in `incoming_<table>`. Rows without a business date speak for all time until now. */
export async function incomingDays(database: Database, contract: Contract): Promise<Days[]> {
  const { table, dates } = contract;
  const day = dates[0];
  const span =
    day === undefined
      ? "date '1970-01-01' as first, cast(max(wall_clock(_observed_at)) as date) as last"
      : `min(${identifier(day)}) as first, max(${identifier(day)}) as last`;
  return database.rows(
    z.object({ source: z.string(), table: z.string(), first: z.string(), last: z.string() }),
    `select source, ${text(table)} as "table", ${span} from ${identifier(`incoming_${table}`)}
     where not _deleted${day === undefined ? "" : ` and ${identifier(day)} is not null`} group by source order by source`,
  );
}

/**
 * Says how far files have brought the tables of a source: from the first day in them to the last, which may be a part of
 * a day and so does not count. Where files bring the orders and no refunds, there were none. What a vendor says of its
 * own tables stands.
 */
export async function coverDays(ctx: Context, database: Database, days: readonly Days[]): Promise<void> {
  const refundless = days.filter(
    ({ source, table }) =>
      table === "orders" && !days.some((other) => other.source === source && other.table === "refunds"),
  );
  for (const { source, table, first, last } of [
    ...days,
    ...refundless.map((orders) => ({ ...orders, table: "refunds" })),
  ]) {
    if (source in ctx.settings.sources) continue;
    const [instants] = await database.rows(
      z.object({ from: z.string(), through: z.string() }),
      `select strftime(clock_instant(timestamp ${text(first)}), '%Y-%m-%dT%H:%M:%S.%gZ') as "from",
         strftime(clock_instant(timestamp ${text(last)}), '%Y-%m-%dT%H:%M:%S.%gZ') as through`,
    );
    if (instants === undefined) continue;
    await writeCoverage(ctx, { table, source, ...instants });
  }
}
