import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { readStateFile, type StateFile, writeStateFile } from "../shared/stateFile.ts";

/** Objects and records by prefix of the lake. */
const countsSchema = z.record(z.string(), z.strictObject({ objects: z.int(), records: z.int() }));
export type Counts = z.infer<typeof countsSchema>;

/**
 * An erasure under way: which objects held the person. Written before any of them is changed, so that one that was
 * interrupted still knows whose old versions are to go. Lies at `state/erasures/open/<name>.json`.
 */
const journalSchema = z.strictObject({
  layout: z.literal(1),
  name: z.string(),
  started_at: z.iso.datetime(),
  /** By key, how many records there named the person when it was first looked at. */
  objects: z.record(z.string(), z.int()),
  versions_deleted: z.int(),
});
export type Journal = z.infer<typeof journalSchema>;

/** What was done: no name, no address, no number. Lies at `state/erasures/<time>-<name>.json`. */
const proofSchema = z.strictObject({
  layout: z.literal(1),
  name: z.string(),
  started_at: z.iso.datetime(),
  finished_at: z.iso.datetime(),
  /** Every prefix that was searched, before and after. */
  searched: z.array(z.string()),
  /** How many salted hashes the suppression list now holds of the person. */
  suppressed: z.strictObject({ emails: z.int(), phones: z.int(), ids: z.int() }),
  found: countsSchema,
  /** Records that still named the person when all was done: none, or there is no proof. */
  left: z.literal(0),
  keys: z.array(z.string()),
  versions_deleted: z.int(),
  /** Objects that could not be searched: not files that Milepost reads, or damaged ones. */
  not_searched: z.array(z.string()),
});
export type Proof = z.infer<typeof proofSchema>;

export const erasuresPrefix = "state/erasures/";
const journalKey = (name: string) => `${erasuresPrefix}open/${name}.json`;
const remedy = "Delete it and erase again: nothing else depends on it.";

export function readJournal({ lake }: Pick<Context, "lake">, name: string): Promise<StateFile<Journal> | undefined> {
  return readStateFile(lake, journalKey(name), journalSchema, remedy);
}

export function writeJournal(
  { lake }: Pick<Context, "lake">,
  journal: Journal,
  read: StateFile<Journal> | undefined,
): Promise<StateFile<Journal>> {
  return writeStateFile(lake, journalKey(journal.name), journal, read?.facts);
}

/** Writes the proof and closes the journal; returns the proof's key. */
export async function writeProof({ lake }: Pick<Context, "lake">, proof: Proof): Promise<string> {
  const time = proof.started_at.replaceAll(/[-:]|\.\d+/g, "");
  const key = `${erasuresPrefix}${time}-${proof.name}.json`;
  const there = await readStateFile(lake, key, proofSchema, remedy);
  await writeStateFile(lake, key, proof, there?.facts);
  await lake.delete(journalKey(proof.name));
  return key;
}

/** The erasures that were interrupted, by name. */
export async function openErasures({ lake }: Pick<Context, "lake">): Promise<Journal[]> {
  const journals: Journal[] = [];
  for await (const { key } of lake.list(`${erasuresPrefix}open/`)) {
    const read = await readStateFile(lake, key, journalSchema, remedy);
    if (read !== undefined) journals.push(read.value);
  }
  return journals;
}
