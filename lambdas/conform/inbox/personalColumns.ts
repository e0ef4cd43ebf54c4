import type { Contract } from "../../shared/contract.ts";
import { emailHash, idHash, phoneHash } from "../../shared/people/hashes.ts";
import type { People } from "../../shared/people/suppressed.ts";
import { subscriberId } from "../eraseSql.ts";
import { knownColumns, plain } from "./columns.ts";

/** Which columns of a dropped file name people: the contract's, and the contact details that only files have. */
export interface PersonalColumns {
  /** rows: a row about an erased person goes whole. Else these columns are emptied, by their place in the file. */
  readonly erase: "rows" | ReadonlySet<number>;
  readonly phones: ReadonlySet<number>;
  /** By name: the places of the columns that tell who it is. */
  readonly at: Readonly<Partial<Record<TellingColumn, number>>>;
  /** Lines of one order speak of one person: then they are judged together. */
  readonly byOrder: boolean;
}

const telling = [
  "source",
  "order_id",
  "customer_id",
  "subscriber_id",
  "email",
  "email_hash",
  "phone",
  "phone_hash",
] as const;
export type TellingColumn = (typeof telling)[number];
const contact = ["email", "email_hash", "phone", "phone_hash"];

/** `names` are the file's own. Columns that the table does not have are emptied too: nobody knows what is in them. */
export function personalColumns(
  names: readonly string[],
  contract: Contract | undefined,
  orders: Contract,
): PersonalColumns {
  const isLines = contract?.table === "order_lines";
  const erase = (isLines ? orders.erase : contract?.erase) ?? [];
  const known = new Set(contract === undefined ? [] : knownColumns(contract, orders).map(({ name }) => name));
  const places = names.map((header, index) => ({ name: plain(header), index }));
  const where = (wanted: (name: string) => boolean) =>
    new Set(places.filter(({ name }) => wanted(name)).map(({ index }) => index));
  const found = telling.map((name) => [name, places.find((place) => place.name === name)?.index] as const);
  return {
    erase:
      erase === "rows"
        ? "rows"
        : where((name) => contact.includes(name) || erase.includes(name) || (name !== "" && !known.has(name))),
    phones: where((name) => name === "phone" || name === "phone_hash"),
    at: Object.fromEntries(found.filter(([, index]) => index !== undefined)),
    byOrder: isLines && places.some(({ name }) => name === "order_id"),
  };
}

/** What one row tells of a person, by salted hashes. */
export interface RowTold {
  readonly source: string;
  readonly order: string | undefined;
  readonly id: string | undefined;
  readonly email: string | undefined;
  readonly phone: string | undefined;
}

export function toldByRow(cells: readonly (string | null)[], { at }: PersonalColumns, salt: string): RowTold {
  const value = (name: TellingColumn): string | undefined => {
    const index = at[name];
    const text = index === undefined ? undefined : cells[index]?.replaceAll(/^[ \t\r\n\u00a0]+|[ \t\r\n\u00a0]+$/g, "");
    return text === "" || text === undefined ? undefined : text;
  };
  const source = value("source")?.toLowerCase() ?? "inbox";
  const [customer, subscriber, email, phone] = [
    value("customer_id"),
    value("subscriber_id"),
    value("email"),
    value("phone"),
  ];
  const id = customer ?? (subscriber === undefined ? undefined : subscriberId(subscriber));
  return {
    source,
    order: value("order_id"),
    id: id === undefined ? undefined : idHash(salt, source, id),
    email: value("email_hash") ?? (email === undefined ? undefined : emailHash(salt, email)),
    phone: value("phone_hash") ?? (phone === undefined ? undefined : phoneHash(salt, phone)),
  };
}

export interface Verdict {
  readonly isTheirs: boolean;
  readonly hasPhone: boolean;
}

/** As `eraseRecord` judges a record of raw: here of all rows that speak of one person. */
export function judgeTold(rows: readonly RowTold[], people: People): Verdict {
  const known = (digests: ReadonlySet<string>, name: "email" | "phone" | "id") =>
    rows.some((row) => row[name] !== undefined && digests.has(row[name]));
  const hasPhone = known(people.phones, "phone");
  const namesOthers = rows.some(({ id, email }) => id !== undefined || email !== undefined);
  return {
    isTheirs: known(people.emails, "email") || known(people.ids, "id") || (hasPhone && !namesOthers),
    hasPhone,
  };
}
