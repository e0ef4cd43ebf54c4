import { derivedManifestSchema } from "../compute/derivedManifest.ts";
import { readConformState } from "../conform/conformState.ts";
import { readConformed, writeConformed } from "../conform/inbox/state.ts";
import { markLacking, switching } from "../conform/rebuild.ts";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import { readStateFile, writeStateFile } from "../shared/stateFile.ts";

/** The fingerprint of no table: whatever stands under it is made anew. */
export const outOfDate = "rebuild";
const checksKey = "state/compute/checks.json";
const remedy = "If nobody edited it, delete it: it is made again.";

/**
 * Lets the next run make the canonical tables again from raw, all or those of one source; `inbox` is the dropped files.
 * The tables stand until the new ones are complete. Returns what will be made again, as `<source>/<stream>`.
 */
export async function rebuildCanonical({ lake }: Pick<Context, "lake">, source?: string): Promise<string[]> {
  const marked: string[] = [];
  for await (const { key } of lake.list(`state/conform/${source === undefined ? "" : `${source}/`}`)) {
    const [, , own = "", file = ""] = key.split("/");
    const stream = file.replace(/\.json$/, "");
    if (own === "inbox") {
      const group = await readConformed({ lake }, stream);
      if (group !== undefined) await writeConformed({ lake }, { ...group.value, fingerprint: switching }, group);
    } else {
      const stored = await readConformState({ lake }, own, stream);
      if (stored !== undefined) await markLacking({ lake }, stored);
    }
    marked.push(`${own}/${stream}`);
  }
  if (marked.length > 0) return marked;
  throw new MilepostError(
    `${lake.url}: nothing has been conformed${source === undefined ? "" : ` of ${source}`} yet.`,
    { remedy: "The next run makes it." },
  );
}

/** Lets the next run make every fact, cube and KPI again. What comes out the same is not written again. */
export async function rebuildDerived({ lake }: Pick<Context, "lake">): Promise<string[]> {
  const marked: string[] = [];
  for await (const { key } of lake.list("state/compute/")) {
    if (key === checksKey) continue;
    const file = await readStateFile(lake, key, derivedManifestSchema, remedy);
    if (file === undefined) continue;
    const partitions = Object.entries(file.value.partitions).map(([id, { kpis, ...entry }]) => {
      const anew = { ...entry, fingerprint: outOfDate, ...(kpis !== undefined && { kpis: {} }) };
      return [id, anew] as const;
    });
    await writeStateFile(lake, key, { ...file.value, partitions: Object.fromEntries(partitions) }, file.facts);
    marked.push(file.value.table);
  }
  return marked;
}
