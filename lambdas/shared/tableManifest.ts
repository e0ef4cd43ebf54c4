import { z } from "zod";

/**
 * What conform knows of one canonical table of one source: an entry per Parquet object. Lies at
 * `state/canonical/<table>/<source>.json`. An entry is trusted only while the object's ETag is still `etag`.
 */
export const canonicalManifestSchema = z.strictObject({
  layout: z.literal(1),
  table: z.string(),
  source: z.string(),
  /** By partition, `yyyy-mm` (or `yyyy-mm-dd`). */
  objects: z.record(
    z.string(),
    z.strictObject({
      key: z.string(),
      etag: z.string(),
      sha256: z.string(),
      rows: z.int(),
      bytes: z.int(),
      /** For each business date column of the contract, the months (`yyyy-mm`) that occur inside. */
      months: z.record(z.string(), z.array(z.string())),
      /** What each column holds, as `columnDigests` tells it; unknown of objects that were written without. */
      columns: z.optional(z.record(z.string(), z.string())),
    }),
  ),
});
export type CanonicalManifest = z.infer<typeof canonicalManifestSchema>;

export const canonicalKey = (table: string, source: string, month: string) =>
  `canonical/${table}/source=${source}/month=${month}/data.parquet`;
export const canonicalManifestKey = (table: string, source: string) => `state/canonical/${table}/${source}.json`;

/**
 * How far a stream of a source has been loaded, half-open: everything the vendor changed in [from, through) is in raw.
 * Lies at `state/coverage/<source>/<table>.json`; conform writes it when it has consumed what pull left.
 */
export const coverageSchema = z.strictObject({
  table: z.string(),
  source: z.string(),
  from: z.iso.datetime(),
  through: z.iso.datetime(),
});
export type Coverage = z.infer<typeof coverageSchema>;
export const coverageKey = (source: string, table: string) => `state/coverage/${source}/${table}.json`;
