import { identifier, text, textList } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { Outcome } from "./buildTable.ts";
import { type DerivedEntry, kpiValuesName } from "./derivedManifest.ts";
import { digest } from "./fingerprint.ts";
import { wideGrains, wideMeasures, wideRowColumns } from "./kpiWideColumns.ts";
import { newFile } from "./makeRows.ts";
import { isMonth } from "./partitions.ts";
import { publish, remove, saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";
import { sideBySide } from "./sideBySide.ts";

const table = "kpi_wide";

/** `day/2026-03` is `tables/kpi_wide/grain=day/year=2026/2026-03.parquet`: cut as `kpi_values` is. */
export function kpiWideKey(id: string): string {
  const [grain = "", part = ""] = id.split("/");
  return `tables/${table}/grain=${grain}/year=${part.slice(0, 4)}/${isMonth(part) ? part : "data"}.parquet`;
}

/**
 * Brings `kpi_wide` up to date with `kpi_values`: the same figures, with a column for each measure. An object is made of
 * those of the same grain and part of all categories, when one of them has changed.
 */
export async function buildKpiWide(run: Run): Promise<Outcome> {
  const kpis = [...run.graph.categories.values()].flat();
  const select = selectOf(wideMeasures(kpis));
  const entries: Record<string, DerivedEntry> = {};
  const stale: { id: string; inputs: readonly Input[]; fingerprint: string }[] = [];
  const inputs = inputsById(run);
  for (const [id, objects] of inputs) {
    const made = { base: run.base, select, objects: objects.map(({ key, sha256 }) => [key, sha256]) };
    const fingerprint = digest(made);
    const known = trustedEntry(run, table, id, kpiWideKey(id));
    if (known?.fingerprint === fingerprint) entries[id] = known;
    else stale.push({ id, inputs: objects, fingerprint });
  }
  const built: Outcome["built"][number][] = [];
  const done = await sideBySide(
    run,
    stale,
    () => false,
    async ({ ctx, database }, { id, inputs: objects, fingerprint }) => {
      const paths = await fetchObjects(
        ctx,
        objects.map(({ key, etag, bytes: size }) => ({ key, etag, size })),
      );
      const path = await newFile(run, `${table}-${id.replace("/", "-")}.parquet`);
      const { rows } = await database.copyToParquet(
        select.replace(files, () => textList([...paths.values()])),
        path,
      );
      entries[id] = await publish(run, table, { id, key: kpiWideKey(id), rows, path }, fingerprint);
      built.push({ table, partition: id, rows });
    },
  );
  built.sort((one, other) => (one.partition < other.partition ? -1 : 1));
  const wanted = new Set([...inputs.keys()].map(kpiWideKey));
  const gone = [...run.listed.keys()].filter((key) => key.startsWith(`tables/${table}/`) && !wanted.has(key));
  for (const key of gone) await remove(run, key);
  await saveManifest(run, table, { partitions: entries });
  return { built, unchanged: inputs.size - stale.length, done };
}

type Input = NonNullable<DerivedEntry["object"]>;

/** The objects of `kpi_values` that each object is made of, by grain and part. */
function inputsById(run: Run): Map<string, Input[]> {
  const found = [...run.graph.categories.keys()].sort().flatMap((category) => {
    const entries = run.manifests.get(kpiValuesName(category))?.value.partitions ?? {};
    return Object.entries(entries).flatMap(([id, { object }]) => (object === null ? [] : [{ id, object }]));
  });
  const isWide = ({ id }: { id: string }) => wideGrains.some((grain) => id.startsWith(`${grain}/`));
  return new Map(
    [...Map.groupBy(found.filter(isWide), ({ id }) => id)].map(([id, own]) => [id, own.map(({ object }) => object)]),
  );
}

/** Stands for the list of files in the SELECT. */
const files = ":files";

function selectOf(measures: ReturnType<typeof wideMeasures>): string {
  const keys = wideRowColumns.flatMap(({ name }) => (name === "is_final" ? [] : [name])).join(", ");
  const figures = measures.map(({ name, kpi, measure }) => {
    const own = `kpi = ${text(kpi)} and measure = ${text(measure)}`;
    return `max(case when ${own} then value end) as ${identifier(name)}`;
  });
  return `select ${[keys, "bool_and(is_final) as is_final", ...figures].join(", ")}
    from read_parquet(${files}, hive_partitioning = false)
    group by ${keys}
    order by dimension, segment, period_start, starts_at`;
}
