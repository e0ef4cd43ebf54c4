import { text } from "../shared/duckdb.ts";
import type { Outcome } from "./buildTable.ts";
import { builtInTables } from "./builtIns.ts";
import { type DerivedEntry, kpiValuesKey, kpiValuesName } from "./derivedManifest.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { finishKpi, type KpiSql, openYear } from "./finishKpi.ts";
import type { KpiNode } from "./graph.ts";
import { type Grain, grains } from "./kpiFile.ts";
import { findOrphans, type MadeValues, replaceValues } from "./kpiSnapshots.ts";
import { kpiValueColumns, kpiValueOrder } from "./kpiValueColumns.ts";
import { newFile } from "./makeRows.ts";
import { partitionsOf, type TablePart } from "./partitions.ts";
import { saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";

/**
 * Brings `kpi_values` of one category up to date, year by year; all grains of a year are made together. Before an object
 * is replaced, what changes in it goes to `kpi_snapshots`.
 */
export async function buildKpis(run: Run, sql: KpiSql, category: string, kpis: readonly KpiNode[]): Promise<Outcome> {
  const table = kpiValuesName(category);
  const partition = { by: "year", column: "period_start" } as const;
  const years = [
    ...new Set(kpis.flatMap((kpi) => partitionsOf({ ...kpi, partition }, run.tables, run.horizon))),
  ].sort();
  const ownGrains = grains.filter((grain) => kpis.some((kpi) => kpi.grains.includes(grain)));
  const orphans = await findOrphans(run, table, (id) => keyOf(category, id));
  // A partition that is gone keeps its entry: its revisions go on from there when it comes back.
  const recorded = Object.entries(run.manifests.get(table)?.value.partitions ?? {});
  const entries: Record<string, DerivedEntry> = Object.fromEntries(
    recorded.filter(([, entry]) => entry.object === null),
  );
  const built: Outcome["built"][number][] = [];
  const wanted = new Set<string>();
  let unchanged = 0;

  for (const year of years) {
    const fingerprint = categoryFingerprint(run, sql, kpis, year);
    const parts = ownGrains.map((grain) => ({
      grain,
      year,
      id: `${grain}/${year}`,
      key: kpiValuesKey(category, grain, year),
    }));
    for (const { id, key } of parts) {
      wanted.add(key);
      const entry = trustedEntry(run, table, id, key);
      if (entry !== undefined) entries[id] = entry;
      else delete entries[id];
    }
    if (parts.every(({ id }) => entries[id]?.fingerprint === fingerprint)) {
      unchanged += parts.length;
      continue;
    }
    if (run.isLate()) return { built, unchanged, done: false };
    await openYear(run, sql, kpis, year);
    for (const kpi of kpis) await finishKpi(run, sql, kpi, year);
    const made: MadeValues[] = [];
    for (const part of parts) {
      const { rows, path } = await copyGrain(run, part.grain, `${category}-${part.grain}-${year}`);
      made.push({ ...part, rows, path: rows === 0 ? undefined : path });
      built.push({ table, partition: part.id, rows });
    }
    await replaceValues(run, sql, { table, category, fingerprint, made, entries, orphans });
  }

  const gone = [...run.listed.keys()].flatMap((key): MadeValues[] => {
    const [, of = "", grain = "", year = ""] =
      /^kpi_values\/category=([^/]+)\/grain=([^/]+)\/year=(\d+)\//.exec(key) ?? [];
    if (of !== category || wanted.has(key)) return [];
    return [{ grain, year, id: `${grain}/${year}`, key, rows: 0, path: undefined }];
  });
  await replaceValues(run, sql, { table, category, fingerprint: "", made: gone, entries, orphans });
  for (const snapshot of orphans.keys()) await run.ctx.lake.delete(snapshot);
  await saveManifest(run, table, { partitions: entries });
  run.tables.set("kpi_values", [...(run.tables.get("kpi_values") ?? []), ...partsIn(entries)]);
  return { built, unchanged, done: true };
}

/** The category's objects as inputs of checks. */
function partsIn(entries: Readonly<Record<string, DerivedEntry>>): TablePart[] {
  return Object.values(entries).flatMap(({ object }) => {
    if (object === null) return [];
    const { key, etag, bytes: size, sha256 } = object;
    return [{ object: { key, etag, size }, sha256, months: undefined }];
  });
}

function keyOf(category: string, id: string): string {
  const [grain = "", year = ""] = id.split("/");
  return kpiValuesKey(category, grain, year);
}

async function copyGrain(run: Run, grain: Grain, name: string): Promise<{ rows: number; path: string }> {
  const path = await newFile(run, `kpi_values-${name}.parquet`);
  const columns = kpiValueColumns.map((column) => column.name).join(", ");
  const { rows } = await run.database.copyToParquet(
    `select ${columns} from kpi_finished where grain = ${text(grain)} order by ${kpiValueOrder}`,
    path,
  );
  return { rows, path };
}

/** What one year of a category follows from: its KPIs, how they are finished, and all that they read. */
function categoryFingerprint(run: Run, sql: KpiSql, kpis: readonly KpiNode[], year: string): string {
  const parts = kpis.map((kpi) => {
    const { name, measures, grains, by, coveredBy } = kpi;
    const figures = measures.map((measure) => [measure.name, measure.unit, measure.adds]);
    const reads = {
      tables: [...new Set([...kpi.reads.tables, ...builtInTables])],
      columns: new Set([...kpi.reads.columns, "time_zone"]),
      stars: kpi.reads.stars,
    };
    const reaches = new Map([...kpi.reaches, ["calendar", "all" as const]]);
    return fingerprintOf(run, { text: { name, figures, grains, by, coveredBy, sql: kpi.sql }, reads, reaches }, year);
  });
  return fingerprintOf(
    run,
    {
      text: [sql.periods, sql.finish, kpiValueColumns, kpiValueOrder, parts],
      reads: { tables: [], columns: new Set(), stars: new Set() },
      reaches: new Map(),
    },
    year,
  );
}
