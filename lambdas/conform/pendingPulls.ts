import pLimit from "p-limit";
import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { type RawManifest, rawManifestKey, rawManifestSchema, rawPrefix } from "../shared/raw.ts";

/** A pull of raw with the objects that its manifest lists. */
export interface Pull {
  readonly manifest: RawManifest;
  readonly objects: readonly ObjectFacts[];
}

/** The complete pulls of a stream that `consumed` does not name, by name: the order in which they were made. */
export async function pendingPulls(
  { lake }: Pick<Context, "lake">,
  { source, stream, consumed }: { source: string; stream: string; consumed: ReadonlySet<string> },
): Promise<Pull[]> {
  const objects = new Map<string, ObjectFacts>();
  for await (const object of lake.list(rawPrefix(source, stream))) objects.set(object.key, object);
  const pulls = [...objects.keys()].flatMap((key) => {
    const pull = key.slice(rawPrefix(source, stream).length).split("/")[0] ?? "";
    return key === rawManifestKey(source, stream, pull) && !consumed.has(pull) ? [{ key, pull }] : [];
  });
  const limit = pLimit(16);
  return Promise.all(
    pulls.map(({ key }) =>
      limit(async () => {
        const manifest = await readManifest(lake, key);
        return { manifest, objects: manifest.objects.map((listed) => found(key, listed, objects.get(listed.key))) };
      }),
    ),
  );
}

async function readManifest(lake: Context["lake"], key: string): Promise<RawManifest> {
  const object = await lake.get(key);
  const remedy =
    "Raw is never changed: restore the object from an earlier version of it, or delete it to leave it out.";
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(object?.body));
  } catch (error) {
    throw new MilepostError(`${lake.url}: ${key} is not JSON.`, { key, cause: error, remedy });
  }
  const parsed = rawManifestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new MilepostError(`${lake.url}: ${key} is no manifest: ${z.prettifyError(parsed.error)}`, { key, remedy });
}

function found(manifest: string, listed: RawManifest["objects"][number], object: ObjectFacts | undefined): ObjectFacts {
  if (object?.size === listed.bytes) return object;
  const what = object === undefined ? "is not there" : `has ${object.size} bytes, not ${listed.bytes}`;
  throw new MilepostError(`${listed.key} ${what}, but ${manifest} lists it.`, {
    key: listed.key,
    remedy: "Raw is never changed: restore the object from an earlier version of it.",
  });
}

/** Splits pulls into batches of whole pulls of about `bytes` (gzip), in order. */
export function* batchesOf(pulls: readonly Pull[], bytes: number): Generator<Pull[], void, void> {
  let batch: Pull[] = [];
  let size = 0;
  for (const pull of pulls) {
    const own = pull.objects.reduce((sum, object) => sum + object.size, 0);
    if (batch.length > 0 && size + own > bytes) {
      yield batch;
      [batch, size] = [[], 0];
    }
    batch.push(pull);
    size += own;
  }
  if (batch.length > 0) yield batch;
}
