import { text } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { Outcome } from "./buildTable.ts";
import { builtInTables } from "./builtIns.ts";
import { type DerivedEntry, kpiValuesKey, kpiValuesName, kpiValuesPartition } from "./derivedManifest.ts";
import { digest, fingerprintOf } from "./fingerprint.ts";
import { finishKpi, type KpiSql, openParts, partNumber } from "./finishKpi.ts";
import type { KpiNode } from "./graph.ts";
import { type Grain, grains } from "./kpiFile.ts";
import { findOrphans, type MadeValues, replaceValues } from "./kpiSnapshots.ts";
import { kpiValueColumns, kpiValueOrder } from "./kpiValueColumns.ts";
import { newFile } from "./makeRows.ts";
import { isMonth, partitionsOf, type TablePart } from "./partitions.ts";
import { saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";
import { sideBySide } from "./sideBySide.ts";

/** Objects of one year: hours and days of each month, and four of longer periods. */
const A_YEAR = 28;

/** One object of `kpi_values`: hours or days of a month, or longer periods of a year. */
interface Unit {
  readonly grain: Grain;
  /** `2026-03` or `2026`. */
  readonly part: string;
  /** The manifest's name of it. */
  readonly id: string;
  readonly key: string;
  readonly fingerprint: string;
  /** The fingerprint of each KPI in it. */
  readonly kpis: Readonly<Record<string, string>>;
}

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
  for (const stale of batchesOf(units.filter(isStale))) {
    if (run.isLate()) return { built, unchanged, done: false };
    const isChanged = ({ id, kpis }: Unit, kpi: string) => kpi in kpis && entries[id]?.kpis?.[kpi] !== kpis[kpi];
    const jobs = kpis.flatMap((kpi) => {
      const changed = stale.filter((unit) => isChanged(unit, kpi.name));
      const ids = [...new Set(changed.map(({ part }) => part))].sort();
      return ids.length === 0 ? [] : [{ kpi, ids, isNew: changed.some(({ id }) => entries[id]?.kpis === undefined) }];
    });
    const parts = [...new Set(stale.map(({ part }) => part))].sort();
    await openParts(
      run,
      sql,
      jobs.map((job) => job.kpi),
      parts,
    );
    await sideBySide(
      { ...run, isLate: () => false },
      // The largest first: begun last, one of them would be at work alone.
      jobs.toSorted((one, other) => figuresOf(other.kpi) - figuresOf(one.kpi)),
      () => false,
      (one, job) => finishKpi(one, sql, job.kpi, job),
    );
    const made: MadeValues[] = [];
    await sideBySide(
      { ...run, isLate: () => false },
      stale,
      () => false,
      async (one, unit) => {
        const same = Object.keys(unit.kpis).filter((kpi) => !isChanged(unit, kpi));
        made.push(await makeValues(one, unit, same));
      },
    );
    made.sort((one, other) => (one.id < other.id ? -1 : 1));
    built.push(...made.map(({ id, rows }) => ({ table, partition: id, rows })));
    await replaceValues(run, sql, { table, category, made, entries, orphans });
  }

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

const figuresOf = ({ measures, by }: KpiNode): number => measures.length * (by.length + 1);

/** Years to be made in one go: what is finished is held in memory, and a day's change touches little of each. */
function batchesOf(stale: readonly Unit[]): Unit[][] {
  const batches: Unit[][] = [];
  for (const year of Map.groupBy(stale, ({ part }) => part.slice(0, 4)).values()) {
    const last = batches.at(-1);
    if (last !== undefined && last.length + year.length <= A_YEAR) last.push(...year);
    else batches.push(year);
  }
  return batches;
}

/** Every object that the category should have, in the order of its parts. */
function unitsOf(run: Run, sql: KpiSql, category: string, kpis: readonly KpiNode[]): Unit[] {
  const isShort = (grain: Grain) => grain === "hour" || grain === "day";
  const byPart = new Map<string, { grain: Grain; kpi: string; fingerprint: string }[]>();
  for (const kpi of kpis) {
    const partition = { by: "period", column: "period_start" } as const;
    for (const part of partitionsOf({ partition, reaches: kpi.reaches }, run.tables, run.horizon)) {
      const own = kpi.grains.filter((grain) => isShort(grain) === isMonth(part));
      if (own.length === 0) continue;
      const fingerprint = kpiFingerprint(run, sql, kpi, part);
      const figures = byPart.get(part) ?? [];
      figures.push(...own.map((grain) => ({ grain, kpi: kpi.name, fingerprint })));
      byPart.set(part, figures);
    }
  }
  return [...byPart.keys()].sort().flatMap((part) =>
    grains.flatMap((grain): Unit[] => {
      const figures = byPart.get(part)?.filter((figure) => figure.grain === grain) ?? [];
      if (figures.length === 0) return [];
      const own = Object.fromEntries(figures.map(({ kpi, fingerprint }) => [kpi, fingerprint]));
      const key = kpiValuesKey(category, grain, part);
      return [{ grain, part, id: `${grain}/${part}`, key, fingerprint: digest(own), kpis: own }];
    }),
  );
}

/** What the figures of one KPI in one part follow from: its SELECT and header, how it is finished, and all it reads. */
function kpiFingerprint(run: Run, sql: KpiSql, kpi: KpiNode, part: string): string {
  const { name, measures, grains, by, coveredBy } = kpi;
  const figures = measures.map((measure) => [measure.name, measure.unit, measure.adds]);
  const finish = [sql.periods, sql.finish, kpiValueColumns, kpiValueOrder];
  const reads = {
    tables: [...new Set([...kpi.reads.tables, ...builtInTables])],
    columns: new Set([...kpi.reads.columns, "time_zone"]),
    stars: kpi.reads.stars,
    takesAll: kpi.reads.takesAll,
  };
  const reaches = new Map([...kpi.reaches, ["calendar", "all" as const]]);
  const text = { name, figures, grains, by, coveredBy, sql: kpi.sql, finish };
  return fingerprintOf(run, { text, reads, reaches, byPeriod: true }, part);
}

/** Makes an object: the rows just computed, and those of the KPIs that are the same as before. */
async function makeValues(run: Run, unit: Unit, same: readonly string[]): Promise<MadeValues> {
  const { grain, part, key } = unit;
  const columns = kpiValueColumns.map((column) => column.name).join(", ");
  const finished = `select ${columns} from kpi_finished where grain = ${text(grain)} and part = ${partNumber(part)}`;
  const rows = [finished];
  const present = run.listed.get(key);
  if (same.length > 0) {
    const names = `(${same.map(text).join(", ")})`;
    // They are among the finished ones too when another grain of the part needed them.
    rows[0] = `${finished} and kpi not in ${names}`;
    if (present !== undefined) {
      const path = (await fetchObjects(run.ctx, [present])).get(key) ?? "";
      rows.push(`select ${columns} from read_parquet(${text(path)}, hive_partitioning = false) where kpi in ${names}`);
    }
  }
  const path = await newFile(run, `kpi_values-${grain}-${part}.parquet`);
  const made = await run.database.copyToParquet(`${rows.join(" union all ")} order by ${kpiValueOrder}`, path);
  return { ...unit, same, rows: made.rows, path: made.rows === 0 ? undefined : path };
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
