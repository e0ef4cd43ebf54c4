import { z } from "zod";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import type { GivenColumn } from "./columns.ts";
import type { Fault } from "./values.ts";

export interface Reason {
  readonly column: string;
  readonly reason: string;
  readonly rows: number;
}

/** Says of each row of `completed` that is not `ok` why, in the table `reasons`; returns how often each reason stands. */
export async function giveReasons(database: Database, faults: readonly Fault[]): Promise<Reason[]> {
  await database.run(
    `create or replace temp table bad as
     select dropped.*, completed.* exclude (line) from completed join dropped on dropped.line = completed.line where not ok;
     create or replace temp table reasons as select line, -1 as place, '' as "column", shape as reason from bad where shape is not null`,
  );
  for (const [place, { column, condition, reason, ofOrder = false }] of faults.entries()) {
    const values = `${place} as place, ${text(column)} as "column", ${text(reason)} as reason`;
    await database.run(
      ofOrder
        ? `insert into reasons select bad.line, ${values} from bad
           join (select source, order_id from made where not ok and ${condition}) as orders
             on orders.source = bad.source and orders.order_id = bad.order_id`
        : `insert into reasons select line, ${values} from bad where shape is null and ${condition}`,
    );
  }
  return database.rows(
    z.object({ column: z.string(), reason: z.string(), rows: z.int() }),
    `select "column", reason, count(*) as rows from reasons group by all order by rows desc, min(place), "column", reason`,
  );
}

/**
 * Writes the bad rows as CSV: as the file has them, but for contact details, then the line, the columns at fault and the
 * reasons. Where a row's fields may have slipped, everything that could be contact details is hidden.
 */
export async function writeRejects(
  database: Database,
  names: readonly string[],
  given: readonly GivenColumn[],
  path: string,
): Promise<void> {
  const contact = new Set(given.filter(({ type }) => type === "email" || type === "phone").map(({ index }) => index));
  const columns = names.flatMap((name, index) => {
    if (name === "") return [];
    const value = `bad.c${index}`;
    const hidden = contact.has(index) ? `case when ${value} is not null then '***' end` : hide(value, contact.size > 0);
    return [`${hidden} as ${identifier(name)}`];
  });
  const told = [
    "bad.line as reject_line",
    `array_to_string(list_sort(list_distinct(list(nullif(reasons."column", '')))), ', ') as reject_column`,
    `string_agg(trim(reasons."column" || ' ' || reasons.reason), '; ' order by place) as reject_reason`,
  ];
  await database.run(
    `copy (select ${[...columns, ...told].join(", ")} from bad left join reasons on reasons.line = bad.line
           group by all order by bad.line) to ${text(path)} (format csv, header)`,
  );
}

const hide = (value: string, hasContact: boolean) =>
  `case when is_email(${value})${hasContact ? ` or (bad.shape is not null and is_contact(${value}))` : ""} then '***' else ${value} end`;
