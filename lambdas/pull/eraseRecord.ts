import type { People } from "../shared/people/suppressed.ts";
import { isObject, type Json, type JsonObject, parseJson, textAt } from "./json.ts";
import type { PersonalFields, PersonalKind } from "./personal.ts";

/** What a record tells of people. */
export interface Told {
  readonly id: string | undefined;
  /** Of `emails`, the one that belongs to the id. */
  readonly ownEmail: string | undefined;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
}

export interface Erased {
  readonly line: string;
  /** The key of the record before, and that of what stands for it now; undefined where the key is the same. */
  readonly key?: { readonly was: string; readonly is: string };
}

/** Anything that looks like an e-mail address, wherever it stands. */
const addresses = /[^\s"'<>()[\]{},;:\\]{1,64}@[^\s"'<>()[\]{},;:\\]{1,255}/g;

/** What the record tells of people; undefined when its kind names nobody. */
export function toldBy(fields: PersonalFields, record: Json): Told | undefined {
  const kind = kindOf(fields, record);
  if (kind === undefined) return undefined;
  const texts = (paths: readonly string[]) => paths.flatMap((path) => filled(valueAt(record, path)) ?? []);
  const id = kind.id === undefined ? undefined : filled(valueAt(record, kind.id));
  return {
    id: id === undefined ? undefined : fields.idOf(id),
    ownEmail: kind.ownEmail === undefined ? undefined : filled(valueAt(record, kind.ownEmail)),
    emails: texts(kind.emails).filter((email) => email.includes("@")),
    phones: texts(kind.phones),
  };
}

/**
 * A line of raw without the people who were erased; undefined when it names none of them. By e-mail or id the whole
 * record is theirs; by phone number alone only when it names nobody else: households and companies share numbers.
 */
export function eraseRecord(
  line: string,
  { fields, people, source }: { fields: PersonalFields; people: People; source: string },
): Erased | undefined {
  let record: Json;
  try {
    record = parseJson(line);
  } catch {
    // Conform puts it aside unread; it may hold an address all the same.
    return mentions(line, people) ? { line: standIn(fields, people.mark(line)) } : undefined;
  }
  const kind = kindOf(fields, record);
  const told = toldBy(fields, record);
  const swept = (value: Json): Erased | undefined => {
    const text = JSON.stringify(value);
    const clean = withoutAddresses(text, people);
    return value === record && clean === text ? undefined : { line: clean };
  };
  if (kind === undefined || told === undefined || !isObject(record)) return swept(record);

  const byPhone = told.phones.some((phone) => people.hasPhone(phone));
  const isTheirs =
    (told.id !== undefined && people.hasId(source, told.id)) ||
    told.emails.some((email) => people.hasEmail(email)) ||
    (byPhone && told.id === undefined && told.emails.length === 0);
  if (isTheirs && kind.as === "person") {
    const key = textAt(record, "id");
    const is = people.mark(`${source}:${key ?? line}`);
    return { line: standIn(fields, is), ...(key !== undefined && { key: { was: key, is } }) };
  }
  if (isTheirs) return swept(without(record, [...kind.emails, ...kind.phones, ...(kind.also ?? [])]));
  if (!byPhone) return swept(record);
  // From the first of their numbers on: what conform takes in its place must not be a number it had not taken before.
  const from = kind.phones.findIndex((path) => people.hasPhone(filled(valueAt(record, path)) ?? ""));
  return swept(without(record, kind.phones.slice(from)));
}

/** Stands where a person's record was, so that a pull holds as many records as it counted. Tables are made of other kinds. */
function standIn({ kindAt }: PersonalFields, id: string): string {
  return JSON.stringify({ [kindAt]: "Erased", id });
}

function kindOf({ kindAt, kinds }: PersonalFields, record: Json): PersonalKind | undefined {
  const name = textAt(record, kindAt);
  return name !== undefined && Object.hasOwn(kinds, name) ? kinds[name] : undefined;
}

export const mentions = (text: string, people: People) =>
  text.includes("@") && (text.match(addresses)?.some(people.hasEmail) ?? false);

/** The text without the addresses that are theirs, also those in fields that nobody has named. */
export const withoutAddresses = (text: string, people: People) =>
  text.includes("@") ? text.replaceAll(addresses, (address) => (people.hasEmail(address) ? "" : address)) : text;

function valueAt(record: Json, path: string): Json | undefined {
  return path.split(".").reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), record);
}

/** The record with null in these places, where there is something. */
function without(record: JsonObject, paths: readonly string[]): JsonObject {
  const copy = structuredClone(record);
  for (const path of paths) {
    const names = path.split(".");
    const last = names.pop() ?? "";
    const holder = names.length === 0 ? copy : valueAt(copy, names.join("."));
    if (isObject(holder) && holder[last] !== undefined) holder[last] = null;
  }
  return copy;
}

const filled = (value: Json | undefined) => (typeof value === "string" && value.trim() !== "" ? value : undefined);
