import { z } from "zod";
import type { Context } from "./context.ts";
import { MilepostError } from "./errors.ts";
import { readStateFile, writeStateFile } from "./stateFile.ts";

/** How the lake is laid out: its keys, and what its state files hold. Lies in the lake from its first run on. */
const layoutSchema = z.strictObject({ layout: z.int().min(1) });

export const layoutKey = "state/layout.json";
const remedy = `Restore ${layoutKey}; a lake that was made before there was such a file has {"layout": 1}.`;

/** Brings a lake from the layout before to the next. Done again after it was interrupted, it goes on. */
export interface Migration {
  /** What it does, for the log. */
  readonly what: string;
  readonly migrate: (at: Pick<Context, "lake" | "log">) => Promise<void>;
}

/** In order: the first takes a lake from layout 1 to 2. There has been no need of one yet. */
export const migrations: readonly Migration[] = [];

/**
 * Brings the lake to the layout that this version writes, one migration after the other. To be called by who holds the
 * lake. Rejects with a MilepostError when a newer version has written it: what it holds would be misread.
 */
export async function bringToLayout(
  at: Pick<Context, "lake" | "log">,
  steps: readonly Migration[] = migrations,
): Promise<void> {
  const newest = steps.length + 1;
  const there = await readStateFile(at.lake, layoutKey, layoutSchema, remedy);
  // A lake without the file is empty, and is laid out as the newest; or is older than the file, and so has layout 1.
  let stored =
    there ?? (await writeStateFile(at.lake, layoutKey, { layout: (await isNew(at)) ? newest : 1 }, undefined));
  if (stored.value.layout > newest) {
    throw new MilepostError(
      `${at.lake.url} has layout ${stored.value.layout}; this version of Milepost knows layouts up to ${newest}.`,
      { remedy: "A newer version has written this lake: install that one (npm install), or deploy it, and run again." },
    );
  }
  for (const { what, migrate } of steps.slice(stored.value.layout - 1)) {
    const layout = stored.value.layout + 1;
    at.log("info", `The lake is brought to layout ${layout}: ${what}`, { layout });
    await migrate(at);
    stored = await writeStateFile(at.lake, layoutKey, { layout }, stored.facts);
  }
}

/** Whoever holds the lake has put a lease and perhaps a record of the run there, and files may have been dropped. */
async function isNew({ lake }: Pick<Context, "lake">): Promise<boolean> {
  for (const prefix of ["raw/", "canonical/"]) for await (const _ of lake.list(prefix)) return false;
  return true;
}
