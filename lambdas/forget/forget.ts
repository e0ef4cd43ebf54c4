import { rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openErased } from "../conform/eraseSql.ts";
import type { Context } from "../shared/context.ts";
import { MilepostError, SettingsError } from "../shared/errors.ts";
import type { ObjectVersions } from "../shared/lake/versions.ts";
import { emailHash } from "../shared/people/hashes.ts";
import { peopleOf, readSuppression, suppress, suppressionName } from "../shared/people/suppressed.ts";
import { latestRuns } from "../shared/runLedger.ts";
import { discover, type Found } from "./discover.ts";
import type { Finding, Search } from "./finding.ts";
import { type Counts, type Journal, readJournal, writeJournal, writeProof } from "./journal.ts";
import { findEverywhere, openSearch, searched } from "./openSearch.ts";

export interface ForgetOptions {
  readonly versions: ObjectVersions;
  /** Where `canonical/` and `conform/` are; the repository's own by default. */
  readonly sqlFolder?: string;
  /** Brings the derived tables up to date with canonical, as of the newest run's day. */
  readonly recompute: (ctx: Context) => Promise<void>;
}

/** What the lake holds of a person. */
export interface Survey {
  readonly name: string;
  readonly found: Counts;
  readonly suppressed: { readonly emails: number; readonly phones: number; readonly ids: number };
  readonly notSearched: readonly string[];
}

export interface Erasure extends Survey {
  readonly proof: string;
  readonly keys: readonly string[];
  readonly versionsDeleted: number;
}

const ownSql = fileURLToPath(new URL("../../sql", import.meta.url));

/** Looks for a person everywhere; changes nothing. */
export async function survey(ctx: Context, email: string, { sqlFolder = ownSql }: Pick<ForgetOptions, "sqlFolder">) {
  return withSearch(ctx, email, sqlFolder, async (search, { name, found }): Promise<Survey> => {
    const findings = await Array.fromAsync(findEverywhere(search));
    return { name, found: countsOf(recordsByKey(findings)), ...told(search, found) };
  });
}

/**
 * Takes a person out of the lake: first onto the suppression list, so that nobody brings the person back and a second try
 * knows everything that the first one found; then out of everything that holds rows, sources before what is made of them;
 * then the derived tables are made anew, and at last old versions and local copies go. Whatever interrupts it, the
 * same call again completes it.
 */
export async function forget(ctx: Context, email: string, options: ForgetOptions): Promise<Erasure> {
  const { sqlFolder = ownSql, versions, recompute } = options;
  const erased = await withSearch(ctx, email, sqlFolder, async (search, { name, found }) => {
    await suppress(ctx, name, found);
    const findings = await Array.fromAsync(findEverywhere(search));
    const journal = await note(ctx, name, findings);
    for (const { erase } of findings) await erase();
    await recompute(ctx);
    const left = await Array.fromAsync(findEverywhere(search));
    if (left.length > 0) throw unfinished(ctx, left);
    return { journal, ...told(search, found) };
  });
  const { journal, suppressed, notSearched } = erased;
  const keys = Object.keys(journal.value.objects).sort();
  const deleted = await deleteVersions(versions, new Set(keys));
  const versionsDeleted = journal.value.versions_deleted + deleted;
  if (deleted > 0) await writeJournal(ctx, { ...journal.value, versions_deleted: versionsDeleted }, journal);
  // Copies of objects that are no more; and of all the others, which are fetched again.
  for (const folder of ["objects", "inbox", "forget"])
    await rm(join(ctx.scratch, folder), { recursive: true, force: true });
  const { name, started_at } = journal.value;
  const found = countsOf(journal.value.objects);
  const proof = await writeProof(ctx, {
    layout: 1,
    name,
    started_at,
    finished_at: ctx.now().toISOString(),
    searched: [...searched],
    suppressed,
    found,
    left: 0,
    keys,
    versions_deleted: versionsDeleted,
    not_searched: [...notSearched],
  });
  return { name, found, suppressed, notSearched, proof, keys, versionsDeleted };
}

/** As of the newest run; a lake in which nothing was computed has nothing to be computed anew. */
export async function recomputeAsOfNewest(ctx: Context): Promise<void> {
  const [newest] = await latestRuns(ctx.lake, 1);
  if (newest === undefined) return;
  const { compute } = await import("../compute/compute.ts");
  while (!(await compute({ ...ctx, asOf: newest.as_of })).done);
}

async function withSearch<T>(
  ctx: Context,
  email: string,
  sqlFolder: string,
  work: (search: Search, who: { name: string; found: Found }) => Promise<T>,
): Promise<T> {
  const given = await openSearch(ctx, sqlFolder);
  try {
    const digest = emailHash(given.salt, email);
    if (digest === undefined) throw new SettingsError("That is no e-mail address: it has no @.");
    const name = suppressionName(digest);
    const found = await discover(given, digest, (await readSuppression(ctx.lake, name))?.value);
    const people = peopleOf([found], given.salt);
    await openErased(given.database, people);
    return await work({ ...given, people }, { name, found });
  } finally {
    given.database.close();
  }
}

function told({ unread }: Search, { emails, phones, ids }: Found): Pick<Survey, "suppressed" | "notSearched"> {
  const suppressed = { emails: emails.length, phones: phones.length, ids: ids.length };
  return { suppressed, notSearched: [...unread].sort() };
}

/** Writes down what will change before anything does; what an interrupted erasure wrote down stays. */
async function note(ctx: Context, name: string, findings: readonly Finding[]) {
  const there = await readJournal(ctx, name);
  const journal: Journal = {
    layout: 1,
    name,
    started_at: there?.value.started_at ?? ctx.now().toISOString(),
    objects: { ...recordsByKey(findings), ...there?.value.objects },
    versions_deleted: there?.value.versions_deleted ?? 0,
  };
  return writeJournal(ctx, journal, there);
}

const recordsByKey = (findings: readonly Finding[]) =>
  Object.fromEntries(findings.map(({ key, records }) => [key, records]));

function countsOf(objects: Readonly<Record<string, number>>): Counts {
  const counts: Counts = {};
  for (const [key, records] of Object.entries(objects)) {
    const prefix = searched.find((one) => key.startsWith(one)) ?? key;
    const before = counts[prefix] ?? { objects: 0, records: 0 };
    counts[prefix] = { objects: before.objects + 1, records: before.records + records };
  }
  return counts;
}

async function deleteVersions(versions: ObjectVersions, keys: ReadonlySet<string>): Promise<number> {
  let deleted = 0;
  for (const prefix of searched) {
    if (![...keys].some((key) => key.startsWith(prefix))) continue;
    const old = (await Array.fromAsync(versions.old(prefix))).filter(({ key }) => keys.has(key));
    await versions.delete(old);
    deleted += old.length;
  }
  return deleted;
}

function unfinished({ lake }: Context, left: readonly Finding[]): MilepostError {
  const keys = left.map(({ key }) => key);
  return new MilepostError(
    `${lake.url}: ${keys.length} objects still name the person: ${keys.slice(0, 5).join(", ")}`,
    {
      keys,
      remedy: "Erase again. If it stays so, npx milepost rebuild makes the tables again from raw; then erase again.",
    },
  );
}
