import { z } from "zod";

/**
 * One pull of one stream: which objects hold its records. Written last, so a manifest's objects are all there.
 * Lies at `raw/<source>/<stream>/<run>/manifest.json`; a run may write several for one stream (`<run>-<n>`).
 */
export const rawManifestSchema = z.strictObject({
  layout: z.literal(1),
  source: z.string(),
  vendor: z.string(),
  stream: z.string(),
  /** The folder's name: sortable by time. */
  pull: z.string(),
  /** When the vendor was asked (UTC, ISO 8601, ms): the `_observed_at` of every row made from it. */
  observed_at: z.iso.datetime(),
  /** What was asked for, half-open. Null for a snapshot of all there is. */
  window: z.nullable(z.strictObject({ by: z.string(), from: z.iso.datetime(), to: z.iso.datetime() })),
  objects: z.array(z.strictObject({ key: z.string(), sha256: z.string(), records: z.int(), bytes: z.int() })),
  records: z.int(),
  api_version: z.nullable(z.string()),
});
export type RawManifest = z.infer<typeof rawManifestSchema>;

export const rawPrefix = (source: string, stream: string) => `raw/${source}/${stream}/`;
export const rawObjectKey = (source: string, stream: string, pull: string, n: number) =>
  `raw/${source}/${stream}/${pull}/${String(n).padStart(5, "0")}.ndjson.gz`;
export const rawManifestKey = (source: string, stream: string, pull: string) =>
  `raw/${source}/${stream}/${pull}/manifest.json`;
