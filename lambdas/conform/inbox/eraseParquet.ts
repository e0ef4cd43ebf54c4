import { z } from "zod";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import { judgement } from "../eraseSql.ts";
import type { FileErasure } from "./eraseFile.ts";
import { type PersonalColumns, personalColumns, type TellingColumn } from "./personalColumns.ts";

/** As `eraseFile`, for Parquet; the rows stay in their order. */
export async function eraseParquet(path: string, to: string, given: FileErasure): Promise<number> {
  const { database } = given;
  const from = `read_parquet(${text(path)}, file_row_number = true)`;
  const described = await database
    .rows(z.object({ column_name: z.string() }), `describe from ${from}`)
    .catch((cause: unknown) => {
      throw new MilepostError("The file is not readable Parquet.", { cause });
    });
  const names = described.map(({ column_name }) => column_name).filter((name) => name !== "file_row_number");
  const columns = personalColumns(names, given.contract, given.orders);
  await tellRows(database, from, names, columns);
  await judgeRows(database, columns);
  const [count] = await database.rows(
    z.object({ n: z.int() }),
    "select count(*) as n from judged where is_theirs or has_phone",
  );
  if (count === undefined || count.n === 0) return 0;
  const kept = names.map((name, index) => {
    const column = identifier(name);
    if (columns.phones.has(index)) return `case when not (is_theirs or has_phone) then ${column} end as ${column}`;
    const isEmptied = columns.erase !== "rows" && columns.erase.has(index);
    return isEmptied ? `case when not is_theirs then ${column} end as ${column}` : column;
  });
  const dropped = columns.erase === "rows" ? "where not is_theirs" : "";
  await database.copyToParquet(
    `select ${kept.join(", ")} from ${from} join judged using (file_row_number) ${dropped} order by file_row_number`,
    to,
  );
  return count.n;
}

/** The table `told`: what each row tells of a person, by salted hashes but for the id. */
export async function tellRows(database: Database, from: string, names: readonly string[], { at }: PersonalColumns) {
  const cell = (name: TellingColumn) => {
    const index = at[name];
    return index === undefined
      ? "cast(null as varchar)"
      : `nullif(trim(cast(${identifier(names[index] ?? "")} as varchar), ' \t\r\n' || chr(160)), '')`;
  };
  const who = `coalesce(${cell("customer_id")}, 'subscriber/' || ${cell("subscriber_id")})`;
  await database.run(
    `create or replace temp table told as
     select file_row_number, coalesce(lower(${cell("source")}), 'inbox') as source, ${cell("order_id")} as order_id,
       ${who} as id, coalesce(${cell("email_hash")}, email_hash(${cell("email")})) as email,
       coalesce(${cell("phone_hash")}, phone_hash(${cell("phone")})) as phone
     from ${from}`,
  );
}

/** The table `judged`: whether a row of `told` is of somebody who was erased, or has no more of them than a number. */
async function judgeRows(database: Database, { byOrder }: PersonalColumns) {
  const judged = judgement({ email: "email", phone: "phone", source: "source", id: "id" });
  const named = "bool_or(email is not null or id is not null)";
  const together = byOrder ? "over (partition by source, coalesce(order_id, cast(file_row_number as varchar)))" : "";
  const rows = byOrder
    ? `select file_row_number,
         bool_or(certain) ${together} or (bool_or(has_phone) ${together} and not ${named} ${together}) as is_theirs,
         bool_or(has_phone) ${together} as has_phone
       from (select *, ${judged.isTheirs} and not (${judged.hasPhone} and email is null and id is null) as certain,
         ${judged.hasPhone} as has_phone from told)`
    : `select file_row_number, ${judged.isTheirs} as is_theirs, ${judged.hasPhone} as has_phone from told`;
  await database.run(`create or replace temp table judged as ${rows}`);
}
