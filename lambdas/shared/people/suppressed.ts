import { hash } from "node:crypto";
import { z } from "zod";
import type { Context } from "../context.ts";
import type { Lake } from "../lake.ts";
import { readStateFile, writeStateFile } from "../stateFile.ts";
import { emailHash, idHash, phoneHash } from "./hashes.ts";

const hashes = z.array(z.string().regex(/^[0-9a-f]{64}$/));

/**
 * One person who was erased and must not come back, by salted hashes alone. Lies at `state/suppressed/<name>.json`;
 * whoever deletes it lets the person's later records in again.
 */
const suppressionSchema = z.strictObject({
  layout: z.literal(1),
  since: z.iso.datetime(),
  emails: hashes,
  phones: hashes,
  /** Of `<source>:<the vendor's customer id>`. */
  ids: hashes,
});
export type Suppression = z.infer<typeof suppressionSchema>;

export const suppressedPrefix = "state/suppressed/";
const remedy = "Restore it from an earlier version: it says who was erased. No run writes what it may not read.";

/** What a person's suppression, journal and proof are called: nothing that tells who it is. */
export const suppressionName = (email: string): string => hash("sha256", `erased ${email}`).slice(0, 12);
export const suppressionKey = (name: string): string => `${suppressedPrefix}${name}.json`;

/** Whether a value, as a vendor or a file has it, is one of somebody who was erased. */
export interface People {
  readonly emails: ReadonlySet<string>;
  readonly phones: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  hasEmail(address: string): boolean;
  hasPhone(number: string): boolean;
  hasId(source: string, id: string): boolean;
  /** A name for what stood somewhere, from which nobody without the salt can tell what it was. */
  mark(words: string): string;
}

/** Everybody who was erased; undefined when nobody was, so that nothing need be looked at. */
export async function readSuppressed({
  lake,
  secrets,
}: Pick<Context, "lake" | "secrets">): Promise<People | undefined> {
  const files: Suppression[] = [];
  for await (const { key } of lake.list(suppressedPrefix)) {
    const file = await readStateFile(lake, key, suppressionSchema, remedy);
    if (file !== undefined) files.push(file.value);
  }
  return files.length === 0 ? undefined : peopleOf(files, await secrets.salt());
}

export function peopleOf(all: readonly Pick<Suppression, "emails" | "phones" | "ids">[], salt: string): People {
  const emails = new Set(all.flatMap((one) => one.emails));
  const phones = new Set(all.flatMap((one) => one.phones));
  const ids = new Set(all.flatMap((one) => one.ids));
  const has = (known: ReadonlySet<string>, digest: string | undefined) => digest !== undefined && known.has(digest);
  return {
    emails,
    phones,
    ids,
    hasEmail: (address) => has(emails, emailHash(salt, address)),
    hasPhone: (number) => has(phones, phoneHash(salt, number)),
    hasId: (source, id) => has(ids, idHash(salt, source, id)),
    mark: (words) => `erased:${hash("sha256", `${salt}erased ${words}`).slice(0, 16)}`,
  };
}

export function readSuppression(lake: Lake, name: string) {
  return readStateFile(lake, suppressionKey(name), suppressionSchema, remedy);
}

/** Adds to what is known of one person; says since when the person is suppressed. */
export async function suppress(
  { lake, now }: Pick<Context, "lake" | "now">,
  name: string,
  found: Pick<Suppression, "emails" | "phones" | "ids">,
): Promise<Suppression> {
  const there = await readSuppression(lake, name);
  const since = there?.value.since ?? now().toISOString();
  const value: Suppression = { layout: 1, since, ...joined(there?.value, found) };
  if (there === undefined || JSON.stringify(there.value) !== JSON.stringify(value))
    await writeStateFile(lake, suppressionKey(name), value, there?.facts);
  return value;
}

/** Both together, sorted: what was found first may be gone when it is looked for again. */
export function joined(
  one: Pick<Suppression, "emails" | "phones" | "ids"> | undefined,
  other: Pick<Suppression, "emails" | "phones" | "ids">,
): Pick<Suppression, "emails" | "phones" | "ids"> {
  const both = (name: "emails" | "phones" | "ids") => [...new Set([...(one?.[name] ?? []), ...other[name]])].sort();
  return { emails: both("emails"), phones: both("phones"), ids: both("ids") };
}
