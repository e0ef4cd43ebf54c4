import { z } from "zod";

const objectSchema = z.strictObject({ key: z.string(), etag: z.string(), sha256: z.string(), bytes: z.int() });

/**
 * What compute knows of one derived table: an entry per partition, with the fingerprint it was built under. Lies at
 * `state/compute/<name>.json`. An entry is trusted only while the object's ETag is still `etag`.
 */
export const derivedManifestSchema = z.strictObject({
  layout: z.literal(1),
  table: z.string(),
  /** By partition: `2026-03`, `2026`, `all`; for kpi_values `day/2026-03`, `week/2026`. */
  partitions: z.record(
    z.string(),
    z.strictObject({
      fingerprint: z.string(),
      /** Of a fact or cube: a digest of what its rows follow from besides the inputs. */
      body: z.optional(z.string()),
      rows: z.int(),
      /** Null for a partition without rows: it has no object. */
      object: z.nullable(objectSchema),
      /** For kpi_values: how often its rows have changed. */
      revision: z.optional(z.int()),
      /** For kpi_values: the fingerprint of each KPI in it. Rows of a KPI whose own has not changed are taken over. */
      kpis: z.optional(z.record(z.string(), z.string())),
    }),
  ),
  /** Snapshots being written: those whose rows never came to stand in kpi_values are deleted by the next run. */
  pending: z.optional(z.array(z.strictObject({ snapshot: z.string(), partition: z.string(), sha256: z.string() }))),
});
export type DerivedManifest = z.infer<typeof derivedManifestSchema>;
export type DerivedEntry = DerivedManifest["partitions"][string];

export const derivedManifestKey = (name: string): string => `state/compute/${name}.json`;

/** The partition of an object of `kpi_values`; undefined for a key that is none. */
export function kpiValuesPartition(key: string): { category: string; grain: string; id: string } | undefined {
  const match = /^kpi_values\/category=([^/]+)\/grain=([^/]+)\/year=(\d+)\/(.+)\.parquet$/.exec(key);
  const [, category, grain, year, name] = match ?? [];
  if (category === undefined || grain === undefined || year === undefined || name === undefined) return undefined;
  return { category, grain, id: name === "data" ? year : name };
}

/**
 * The one object of a partition of a fact or a cube. A table partitioned by period keeps its months in the folder of
 * their year, beside the year's own object: so it has one path key.
 */
export function derivedKey({ folder, name, partition }: Cut, id: string): string {
  if (partition.by === "none") return `${folder}/${name}/data.parquet`;
  if (partition.by === "month") return `${folder}/${name}/month=${id}/data.parquet`;
  return `${folder}/${name}/year=${id.slice(0, 4)}/${id.length === 7 ? id : "data"}.parquet`;
}

interface Cut {
  readonly folder: "facts" | "cubes";
  readonly name: string;
  readonly partition: { readonly by: "month" | "year" | "period" | "none" };
}

export const kpiValuesName = (category: string): string => `kpi_values/${category}`;
/** Hours and days lie in an object per month, `2026-03.parquet`, longer periods in one, `data.parquet`. */
export const kpiValuesKey = (category: string, grain: string, id: string): string =>
  `kpi_values/category=${category}/grain=${grain}/year=${id.slice(0, 4)}/${id.length === 7 ? id : "data"}.parquet`;
