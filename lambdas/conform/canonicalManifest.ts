import type { Context } from "../shared/context.ts";
import { ConflictError } from "../shared/errors.ts";
import { readStateFile, writeStateFile } from "../shared/stateFile.ts";
import { type CanonicalManifest, canonicalManifestKey, canonicalManifestSchema } from "../shared/tableManifest.ts";
import type { Partition, TablePlace } from "./partition.ts";

const tries = 5;

/** The keys of a table's objects begin with this. */
export const canonicalPrefix = ({ contract, source, place }: TablePlace) =>
  `${place}canonical/${contract.table}/source=${source}/`;

/** The table's manifest; one without objects when there is none. */
export async function readCanonicalManifest({ lake }: Pick<Context, "lake">, at: TablePlace) {
  const { contract, source, place } = at;
  const key = place + canonicalManifestKey(contract.table, source);
  const remedy = `Delete ${key}: the figures stay right, the next run reads the table's objects anew.`;
  const read = await readStateFile(lake, key, canonicalManifestSchema, remedy);
  const none: CanonicalManifest = { layout: 1, table: contract.table, source, objects: {} };
  return { key, manifest: read?.value ?? none, facts: read?.facts };
}

/** Notes what a table's partitions hold now; the others' entries stay. Tries again when something else notes meanwhile. */
export async function noteObjects(
  ctx: Pick<Context, "lake">,
  at: TablePlace,
  partitions: ReadonlyMap<string, Pick<Partition, "entry">>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { key, manifest, facts } = await readCanonicalManifest(ctx, at);
    const objects = new Map(Object.entries(manifest.objects));
    for (const [month, { entry }] of partitions) {
      if (entry === undefined) objects.delete(month);
      else objects.set(month, entry);
    }
    const sorted = Object.fromEntries([...objects].toSorted(([one], [other]) => (one < other ? -1 : 1)));
    if (facts !== undefined && JSON.stringify(sorted) === JSON.stringify(manifest.objects)) return;
    try {
      await writeStateFile(ctx.lake, key, { ...manifest, objects: sorted }, facts);
      return;
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === tries) throw error;
    }
  }
}
