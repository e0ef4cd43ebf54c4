import type { Contract } from "../shared/contract.ts";
import { type Database, identifier, text } from "../shared/duckdb.ts";
import type { People } from "../shared/people/suppressed.ts";

/** Puts the people who were erased where SQL finds them: the tables erased_emails, erased_phones and erased_ids. */
export async function openErased(database: Database, people: People): Promise<void> {
  for (const name of ["emails", "phones", "ids"] as const) {
    await database.run(`create or replace temp table erased_${name} (digest varchar)`);
    if (people[name].size > 0)
      await database.run(
        `insert into erased_${name} values ${[...people[name]].map((one) => `(${text(one)})`).join(", ")}`,
      );
  }
}

/** What a row says of a person, in SQL; left out where the relation has no such column. */
export interface Naming {
  /** The hash of the e-mail address. */
  readonly email?: string;
  readonly phone?: string;
  readonly source: string;
  /** The vendor's id of the customer. */
  readonly id?: string;
}

/**
 * Whether a row is of somebody who was erased, and whether it has no more of them than a phone number: as `eraseRecord`
 * judges records of raw. The salt is DuckDB's variable `salt`.
 */
export function judgement({ email, phone, source, id }: Naming): { isTheirs: string; hasPhone: string } {
  const known = (value: string, table: string) => `coalesce(${value} in (select digest from ${table}), false)`;
  const byEmail = email === undefined ? "false" : known(email, "erased_emails");
  const byId =
    id === undefined ? "false" : known(`sha256(getvariable('salt') || ${source} || ':' || ${id})`, "erased_ids");
  const hasPhone = phone === undefined ? "false" : known(phone, "erased_phones");
  const namesOthers = [email, id].filter((value) => value !== undefined).map((value) => `${value} is not null`);
  const alone = `not (${["false", ...namesOthers].join(" or ")})`;
  return { isTheirs: `(${byEmail} or ${byId} or (${hasPhone} and ${alone}))`, hasPhone };
}

const subscriberSql = "'subscriber/' || subscriber_id";
/** The same of a value. */
export const subscriberId = (id: string): string => `subscriber/${id}`;

/** How a contract's rows name people; undefined for a table that names nobody. */
export function namingOf({ columns, erase }: Contract, source: string): Naming | undefined {
  if (erase === null) return undefined;
  const has = (name: string) => columns.some((column) => column.name === name);
  // Who is on a list has ids of their own, which a file's customers may have too.
  const id = has("customer_id") ? "customer_id" : has("subscriber_id") ? subscriberSql : undefined;
  return {
    source,
    ...(has("email_hash") && { email: "email_hash" }),
    ...(has("phone_hash") && { phone: "phone_hash" }),
    ...(id !== undefined && { id }),
  };
}

/**
 * The rows of a relation without the people who were erased, all columns in their order; undefined when the table names
 * nobody. `source` is SQL.
 */
export function erasedRows(contract: Contract, relation: string, source: string): string | undefined {
  const naming = namingOf(contract, source);
  if (naming === undefined || contract.erase === null) return undefined;
  const { isTheirs, hasPhone } = judgement(naming);
  if (contract.erase === "rows") {
    const phone =
      naming.phone === undefined ? "" : `replace (case when not ${hasPhone} then phone_hash end as phone_hash)`;
    return `select * ${phone} from ${relation} where not ${isTheirs}`;
  }
  const emptied = contract.erase.map((column) => {
    const name = identifier(column);
    const gone = column === "phone_hash" ? `${isTheirs} or ${hasPhone}` : isTheirs;
    return `case when not (${gone}) then ${name} end as ${name}`;
  });
  return `select * replace (${emptied.join(", ")}) from ${relation}`;
}

/** Which rows of a relation `erasedRows` would change, as a condition. */
export function erasedCondition(contract: Contract, source: string): string | undefined {
  const naming = namingOf(contract, source);
  if (naming === undefined) return undefined;
  const { isTheirs, hasPhone } = judgement(naming);
  return `(${isTheirs} or ${hasPhone})`;
}
