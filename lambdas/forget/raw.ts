import { createReadStream } from "node:fs";
import { createGunzip, gzipSync } from "node:zlib";
import type { z } from "zod";
import { eraseRecord } from "../pull/eraseRecord.ts";
import { linesOf } from "../pull/lines.ts";
import { type PersonalFields, personalFields } from "../pull/personal.ts";
import { pullStateKey, pullStateSchema } from "../pull/state.ts";
import { ConflictError, MilepostError } from "../shared/errors.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { type RawManifest, rawManifestSchema } from "../shared/raw.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { sha256 } from "../shared/sha256.ts";
import { readStateFile, type StateFile, writeStateFile } from "../shared/stateFile.ts";
import type { Finding, Search } from "./finding.ts";

type RawObject = RawManifest["objects"][number];

/** An object of raw, and who lists it: a pull's manifest, or the state of a pull under way. Else it counts for nothing. */
export interface RawPlace {
  readonly facts: ObjectFacts;
  readonly source: string;
  readonly vendor: string;
  readonly listedIn: string | undefined;
  /** The one that the pull lists in its place, when an erasure that was interrupted has already written it. */
  readonly listed: string | undefined;
}

const remedy = "Restore it from an earlier version, then erase again.";

/** Every object of raw but those of dropped files. */
export async function* rawObjects({ ctx }: Pick<Search, "ctx">): AsyncGenerator<RawPlace, void, void> {
  let folder = "";
  let members: ObjectFacts[] = [];
  for await (const facts of ctx.lake.list("raw/")) {
    if (facts.key.startsWith("raw/inbox/")) continue;
    const own = facts.key.slice(0, facts.key.lastIndexOf("/"));
    if (own !== folder) {
      yield* placesIn(ctx, members);
      [folder, members] = [own, []];
    }
    members.push(facts);
  }
  yield* placesIn(ctx, members);
}

async function* placesIn(ctx: Search["ctx"], members: readonly ObjectFacts[]): AsyncGenerator<RawPlace, void, void> {
  const [first] = members;
  if (first === undefined) return;
  const [, source = "", stream = ""] = first.key.split("/");
  const manifestKey = members.find(({ key }) => key.endsWith("/manifest.json"))?.key;
  const manifest = manifestKey
    ? (await readStateFile(ctx.lake, manifestKey, rawManifestSchema, remedy))?.value
    : undefined;
  const stateKey = pullStateKey(source, stream);
  const open = (await readStateFile(ctx.lake, stateKey, pullStateSchema, remedy))?.value.open?.objects ?? [];
  for (const facts of members) {
    if (facts.key === manifestKey) continue;
    const isIn = (objects: readonly RawObject[]) => objects.some(({ key }) => key === facts.key);
    const listedIn = manifest && isIn(manifest.objects) ? manifestKey : isIn(open) ? stateKey : undefined;
    const vendor = (manifest ? manifest.vendor : ctx.settings.sources[source]?.vendor) ?? "";
    const listed = manifest?.objects.find(({ key }) => stemOf(key) === stemOf(facts.key))?.key;
    yield { facts, source, vendor, listedIn, listed };
  }
}

/** The objects of raw that name somebody. */
export async function* findInRaw(search: Search): AsyncGenerator<Finding, void, void> {
  for await (const place of rawObjects(search)) {
    const fields = personalFields(place.vendor);
    if (fields === undefined) search.unread.add(place.facts.key);
    if (!fields) continue;
    const lines = await erasedLines(search, place, fields);
    if (lines === undefined || lines.changed === 0) continue;
    const erase = async () => {
      const again = await erasedLines(search, place, fields, true);
      await replace(search.ctx, place, again?.text ?? "");
    };
    yield { key: place.facts.key, records: lines.changed, erase };
  }
}

/** The lines of a raw object, one by one; unread when it is no gzip. */
export async function* linesIn(search: Pick<Search, "ctx" | "unread">, facts: ObjectFacts): AsyncGenerator<string> {
  const path = (await fetchObjects(search.ctx, [facts])).get(facts.key) ?? "";
  const file = createReadStream(path);
  const unpacked = file.pipe(createGunzip());
  file.once("error", (error) => unpacked.destroy(error));
  try {
    for await (const piece of linesOf(unpacked)) {
      if ("lines" in piece) yield* piece.lines;
      else if (piece.rest !== "") yield piece.rest;
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (!code.startsWith("Z_")) throw error;
    search.unread.add(facts.key);
  }
}

async function erasedLines(search: Search, { facts, source }: RawPlace, fields: PersonalFields, whole = false) {
  const given = { fields, people: search.people, source };
  let changed = 0;
  const kept: string[] = [];
  for await (const line of linesIn(search, facts)) {
    const erased = eraseRecord(line, given);
    if (erased !== undefined) changed += 1;
    if (whole) kept.push(`${erased?.line ?? line}\n`);
  }
  return { changed, text: kept.join("") };
}

/**
 * Writes the object anew beside itself, lets its list name the new one, then deletes the old: whenever this is
 * interrupted, what is listed is there and has the bytes that are told of it.
 */
async function replace({ lake }: Search["ctx"], place: RawPlace, text: string): Promise<void> {
  const { facts, listedIn } = place;
  let { listed } = place;
  if (listedIn !== undefined) {
    const body = gzipSync(text);
    const key = await putBeside(lake, facts.key, body);
    listed = key;
    const digest = await sha256(body);
    const swap = (objects: readonly RawObject[]) =>
      objects.map((object) =>
        object.key === facts.key ? { ...object, key, sha256: digest, bytes: body.byteLength } : object,
      );
    if (listedIn.startsWith("raw/")) {
      const { value, facts: read } = await readList(lake, listedIn, rawManifestSchema);
      await writeStateFile(lake, listedIn, { ...value, objects: swap(value.objects) }, read);
    } else {
      const { value, facts: read } = await readList(lake, listedIn, pullStateSchema);
      const open = value.open && { ...value.open, objects: swap(value.open.objects) };
      await writeStateFile(lake, listedIn, { ...value, open }, read);
    }
  }
  if (listed !== undefined) await renameInQuarantine(lake, facts.key, listed);
  await lake.delete(facts.key, { ifMatch: facts.etag });
}

/** Lines that were put aside say which object they came from. */
async function renameInQuarantine(lake: Search["ctx"]["lake"], was: string, is: string): Promise<void> {
  const [, source = "", , pull = ""] = was.split("/");
  for await (const { key } of lake.list(`quarantine/${source}/`)) {
    const object = key.endsWith(`/${pull}.ndjson`) ? await lake.get(key) : undefined;
    const text = new TextDecoder().decode(object?.body);
    const renamed = text.replaceAll(`"object":${JSON.stringify(was)}`, `"object":${JSON.stringify(is)}`);
    if (object && renamed !== text) await lake.put(key, new TextEncoder().encode(renamed), { ifMatch: object.etag });
  }
}

async function readList<Value>(
  lake: Search["ctx"]["lake"],
  key: string,
  schema: z.ZodType<Value>,
): Promise<StateFile<Value>> {
  const read = await readStateFile(lake, key, schema, remedy);
  if (read === undefined) throw new MilepostError(`${lake.url}: ${key} is gone.`, { key, remedy });
  return read;
}

/** `00000.ndjson.gz` → `00000-e1.ndjson.gz`, or the next number that is free. */
async function putBeside(lake: Search["ctx"]["lake"], key: string, body: Uint8Array): Promise<string> {
  const n = /-e(\d+)\.ndjson\.gz$/.exec(key)?.[1] ?? "0";
  for (let next = Number(n) + 1; ; next++) {
    const beside = `${stemOf(key)}-e${next}.ndjson.gz`;
    try {
      await lake.put(beside, body, { ifAbsent: true });
      return beside;
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
    }
  }
}

const stemOf = (key: string) => key.replace(/(-e\d+)?\.ndjson\.gz$/, "");
