import { z } from "zod";
import { derivedManifestSchema } from "../compute/derivedManifest.ts";
import { switching } from "../conform/rebuild.ts";
import { openErasures } from "../forget/journal.ts";
import { pullStateSchema } from "../pull/state.ts";
import type { Context } from "../shared/context.ts";
import { readStateFile } from "../shared/stateFile.ts";
import { outOfDate } from "./rebuild.ts";

/** What has been asked for and the next runs have still to do. */
export interface Pending {
  readonly kind: "backfill" | "rebuild" | "erasure";
  /** `<source>/<stream>`, `derived tables`, or an erasure's name. */
  readonly of: string;
  readonly what: string;
}

const remedy = "If nobody edited it, delete it: it is made again.";
const fingerprintSchema = z.object({ fingerprint: z.string() });

export async function readPending({ lake }: Pick<Context, "lake">): Promise<Pending[]> {
  const pending: Pending[] = [];
  for (const { name, started_at } of await openErasures({ lake }))
    pending.push({ kind: "erasure", of: name, what: `begun ${started_at} and not completed: forget the person again` });
  for await (const { key } of lake.list("state/pull/")) {
    const again = (await readStateFile(lake, key, pullStateSchema, remedy))?.value.reach.again;
    if (again !== undefined)
      pending.push({
        kind: "backfill",
        of: nameOf(key),
        what: `${again.from.slice(0, 10)} to ${again.to.slice(0, 10)}`,
      });
  }
  for await (const { key } of lake.list("state/conform/")) {
    const state = await readStateFile(lake, key, fingerprintSchema, remedy);
    if (state?.value.fingerprint === switching)
      pending.push({ kind: "rebuild", of: nameOf(key), what: "made again from raw by the next run" });
  }
  let derived = 0;
  for await (const { key } of lake.list("state/compute/")) {
    if (key.endsWith("/checks.json")) continue;
    const { partitions = {} } = (await readStateFile(lake, key, derivedManifestSchema, remedy))?.value ?? {};
    derived += Object.values(partitions).filter(({ fingerprint }) => fingerprint === outOfDate).length;
  }
  if (derived > 0)
    pending.push({
      kind: "rebuild",
      of: "derived tables",
      what: `${derived} partitions are made again by the next run`,
    });
  return pending;
}

const nameOf = (key: string) =>
  key
    .split("/")
    .slice(2)
    .join("/")
    .replace(/\.json$/, "");
