import pLimit from "p-limit";
import type { Outcome } from "./buildTable.ts";
import { type DerivedEntry, kpiValuesKey, kpiValuesName, kpiValuesPartition } from "./derivedManifest.ts";
import type { KpiSql } from "./finishKpi.ts";
import type { KpiNode } from "./graph.ts";
import { findOrphans, type MadeValues, replaceValues } from "./kpiSnapshots.ts";
import { batchesOf, type Unit, unitsOf } from "./kpiUnits.ts";
import { makeValues } from "./makeValues.ts";
import type { TablePart } from "./partitions.ts";
import { saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";

/**
 * Brings `kpi_values` of one category up to date, year by year. Of an object that is out of date, only the KPIs that are
 * so are computed; the rows of the others are taken over. Before an object is replaced, what changes in it goes to
 * `kpi_snapshots`.
 */
export async function buildKpis(run: Run, sql: KpiSql, category: string, kpis: readonly KpiNode[]): Promise<Outcome> {
  const table = kpiValuesName(category);
  const units = unitsOf(run, sql, category, kpis);
  const keyOf = (id: string) => kpiValuesKey(category, ...partsOfId(id));
  const orphans = await findOrphans(run, table, keyOf);
  // A partition that is gone keeps its entry: its revisions go on from there when it comes back.
  const recorded = Object.entries(run.manifests.get(table)?.value.partitions ?? {});
  const entries: Record<string, DerivedEntry> = Object.fromEntries(
    recorded.filter(([, { object }]) => object === null),
  );
  for (const { id, key } of units) {
    const entry = trustedEntry(run, table, id, key);
    if (entry === undefined) delete entries[id];
    else entries[id] = entry;
  }
  const isStale = ({ id, fingerprint }: Unit) => entries[id]?.fingerprint !== fingerprint;

  const built: Outcome["built"][number][] = [];
  const unchanged = units.filter((unit) => !isStale(unit)).length;
  const isChanged = ({ id, kpis }: Unit, kpi: string) => kpi in kpis && entries[id]?.kpis?.[kpi] !== kpis[kpi];
  const isNew = ({ id }: Unit) => entries[id]?.kpis === undefined;
  // While years are put in place the next are made. One after the other they are put: each says so in the manifest.
  const inPlace = pLimit(1);
  const replaced: Promise<void>[] = [];
  const replace = (made: readonly MadeValues[]): void => {
    const put = inPlace(() => replaceValues(run, sql, { table, category, made, entries, orphans }));
    // Awaited below; a failure before that must not count as unhandled.
    put.catch(() => undefined);
    replaced.push(put);
  };
  const makeAll = async (): Promise<boolean> => {
    for (const stale of batchesOf(units.filter(isStale))) {
      if (run.isLate()) return false;
      const made = await makeValues(run, sql, kpis, stale, { isChanged, isNew });
      built.push(...made.map(({ id, rows }) => ({ table, partition: id, rows })));
      replace(made);
    }
    return true;
  };
  const done = await makeAll().finally(() => Promise.allSettled(replaced));
  await Promise.all(replaced);
  if (!done) return { built, unchanged, done };

  const wanted = new Set(units.map(({ key }) => key));
  const gone = [...run.listed.keys()].flatMap((key): MadeValues[] => {
    const { category: of, grain = "", id: part = "" } = kpiValuesPartition(key) ?? {};
    if (of !== category || wanted.has(key)) return [];
    return [
      { grain, part, id: `${grain}/${part}`, key, rows: 0, path: undefined, fingerprint: "", kpis: {}, same: [] },
    ];
  });
  await replaceValues(run, sql, { table, category, made: gone, entries, orphans });
  for (const snapshot of orphans.keys()) {
    const there = await run.ctx.lake.head(snapshot);
    if (there !== undefined) await run.ctx.lake.delete(snapshot, { ifMatch: there.etag });
  }
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

function partsOfId(id: string): [grain: string, part: string] {
  const [grain = "", part = ""] = id.split("/");
  return [grain, part];
}
