import { z } from "zod";
import { subscriberId } from "../conform/eraseSql.ts";
import { toldByFile } from "../conform/inbox/eraseFile.ts";
import { tellRows } from "../conform/inbox/eraseParquet.ts";
import { personalColumns } from "../conform/inbox/personalColumns.ts";
import { toldBy } from "../pull/eraseRecord.ts";
import { parseJson } from "../pull/json.ts";
import { personalFields } from "../pull/personal.ts";
import { identifier, text } from "../shared/duckdb.ts";
import { MilepostError } from "../shared/errors.ts";
import { emailHash, idHash, phoneHash } from "../shared/people/hashes.ts";
import type { Suppression } from "../shared/people/suppressed.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { canonicalObjects } from "./canonical.ts";
import type { Search } from "./finding.ts";
import { droppedObjects } from "./inbox.ts";
import { linesIn, rawObjects } from "./raw.ts";

export type Found = Pick<Suppression, "emails" | "phones" | "ids">;

/** What somebody is called in the lake, gathered from everything that names people. */
interface Gathered {
  /** Whose e-mail it is, by its own word. */
  readonly own: Set<string>;
  /** Ids that go with the e-mail somewhere; another's own when a record of theirs says so. */
  readonly beside: Set<string>;
  readonly others: Set<string>;
  readonly phones: Set<string>;
  readonly phonesOf: Map<string, Set<string>>;
}

interface Told {
  readonly email: string | undefined;
  readonly id: string | undefined;
  readonly phones: readonly string[];
  /** The id's own address, where the record tells it apart from others in it. */
  readonly ownEmail: string | undefined;
}

/**
 * The vendors' customer ids and the phone numbers that go with an e-mail address, from raw, dropped files and canonical;
 * `known` is what was found before, and may be gone from the lake. An id that only stands beside the address in an order
 * is not the person's when the id's own record has another address: somebody ordered for somebody else.
 */
export async function discover(
  search: Omit<Search, "people">,
  email: string,
  known: Found | undefined,
): Promise<Found> {
  const gathered: Gathered = {
    own: new Set(known?.ids),
    beside: new Set(),
    others: new Set(),
    phones: new Set(known?.phones),
    phonesOf: new Map(),
  };
  const hear = (told: Told) => hearOf(gathered, email, told);
  await hearRaw(search, hear);
  await hearFiles(search, hear);
  await hearCanonical(search, hear);
  const ids = new Set(gathered.own);
  for (const id of gathered.beside) if (!gathered.others.has(id)) ids.add(id);
  const phones = new Set(gathered.phones);
  for (const id of ids) for (const phone of gathered.phonesOf.get(id) ?? []) phones.add(phone);
  return { emails: [email], phones: [...phones].sort(), ids: [...ids].sort() };
}

function hearOf(gathered: Gathered, person: string, { email, id, phones, ownEmail }: Told): void {
  const isTheirs = email === person || ownEmail === person;
  if (isTheirs && (ownEmail === undefined || ownEmail === person))
    for (const phone of phones) gathered.phones.add(phone);
  if (id === undefined) return;
  if (ownEmail === person) gathered.own.add(id);
  else if (ownEmail !== undefined) gathered.others.add(id);
  else if (isTheirs) gathered.beside.add(id);
  if (phones.length === 0) return;
  const known = gathered.phonesOf.get(id) ?? new Set();
  for (const phone of phones) known.add(phone);
  gathered.phonesOf.set(id, known);
}

async function hearRaw(search: Omit<Search, "people">, hear: (told: Told) => void): Promise<void> {
  const { salt } = search;
  const hashed = (email: string | undefined) => (email === undefined ? undefined : emailHash(salt, email));
  for await (const { facts, source, vendor } of rawObjects(search)) {
    const fields = personalFields(vendor);
    if (!fields) continue;
    for await (const line of linesIn(search, facts)) {
      const told = toldBy(fields, jsonOf(line));
      if (told === undefined) continue;
      const phones = told.phones.flatMap((phone) => phoneHash(salt, phone) ?? []);
      const id = told.id === undefined ? undefined : idHash(salt, source, told.id);
      for (const email of told.emails.length === 0 ? [undefined] : told.emails)
        hear({ email: hashed(email), id, phones, ownEmail: hashed(told.ownEmail) });
    }
  }
}

function jsonOf(line: string) {
  try {
    return parseJson(line);
  } catch {
    // A line that cannot be read tells no id; it is looked through for the address when it is erased.
    return null;
  }
}

async function hearFiles(search: Omit<Search, "people">, hear: (told: Told) => void): Promise<void> {
  const { ctx, contracts, database, salt } = search;
  const orders = contracts.get("orders");
  if (orders === undefined) throw new MilepostError("There is no canonical table orders.");
  const row = (
    { email, id, phone }: { email?: string | null; id?: string | null; phone?: string | null },
    own: boolean,
  ) =>
    hear({
      email: email ?? undefined,
      id: id ?? undefined,
      phones: phone == null ? [] : [phone],
      ownEmail: own ? (email ?? undefined) : undefined,
    });
  for await (const { facts, table, format } of droppedObjects(search)) {
    const contract = contracts.get(table);
    const path = (await fetchObjects(ctx, [facts])).get(facts.key) ?? "";
    const own = table === "customers";
    try {
      if (format !== "parquet") {
        for await (const told of toldByFile(format, path, { contract, orders, salt })) row(told, own);
        continue;
      }
      const from = `read_parquet(${text(path)}, file_row_number = true)`;
      const described = await database.rows(z.object({ column_name: z.string() }), `describe from ${from}`);
      const names = described.map(({ column_name }) => column_name).filter((name) => name !== "file_row_number");
      await tellRows(database, from, names, personalColumns(names, contract, orders));
      const told = await database.rows(
        z.object({ email: z.nullable(z.string()), id: z.nullable(z.string()), phone: z.nullable(z.string()) }),
        "select distinct email, sha256(getvariable('salt') || source || ':' || id) as id, phone from told",
      );
      for (const one of told) row(one, own);
    } catch (error) {
      if (format !== "parquet" && !(error instanceof MilepostError)) throw error;
      search.unread.add(facts.key);
    }
  }
}

async function hearCanonical(search: Omit<Search, "people">, hear: (told: Told) => void): Promise<void> {
  const { database, salt } = search;
  const word = z.nullable(z.string());
  for await (const { contract, source, rows } of canonicalObjects(search)) {
    const column = (name: string) =>
      contract.columns.some((one) => one.name === name) ? identifier(name) : "cast(null as varchar)";
    const named = await database.rows(
      z.object({ email: word, phone: word, customer: word, subscriber: word }),
      `select distinct ${column("email_hash")} as email, ${column("phone_hash")} as phone,
         ${column("customer_id")} as customer, ${column("subscriber_id")} as subscriber from ${rows}`,
    );
    for (const { email, phone, customer, subscriber } of named) {
      const id = customer ?? (subscriber === null ? null : subscriberId(subscriber));
      hear({
        email: email ?? undefined,
        id: id === null ? undefined : idHash(salt, source, id),
        phones: phone === null ? [] : [phone],
        ownEmail: contract.table === "customers" ? (email ?? undefined) : undefined,
      });
    }
  }
}
