import { builtInTables } from "./builtIns.ts";
import { kpiValuesKey } from "./derivedManifest.ts";
import { digest, fingerprintOf } from "./fingerprint.ts";
import type { KpiSql } from "./finishKpi.ts";
import type { KpiNode } from "./graph.ts";
import { type Grain, grains } from "./kpiFile.ts";
import { kpiValueColumns, kpiValueOrder } from "./kpiValueColumns.ts";
import { isMonth, partitionsOf } from "./partitions.ts";
import type { Run } from "./run.ts";

/** Objects of one year: hours and days of each month, and four of longer periods. */
const A_YEAR = 28;

/** One object of `kpi_values`: hours or days of a month, or longer periods of a year. */
export interface Unit {
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

/** Every object that the category should have, in the order of its parts. */
export function unitsOf(run: Run, sql: KpiSql, category: string, kpis: readonly KpiNode[]): Unit[] {
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
  const { name, measures, grains, by, ranks, coveredBy } = kpi;
  const figures = measures.map((measure) => [measure.name, measure.unit, measure.adds]);
  const finish = [sql.periods, sql.finish, kpiValueColumns, kpiValueOrder];
  const reads = {
    tables: [...new Set([...kpi.reads.tables, ...builtInTables])],
    columns: new Set([...kpi.reads.columns, "time_zone"]),
    stars: kpi.reads.stars,
    takesAll: kpi.reads.takesAll,
  };
  const reaches = new Map([...kpi.reaches, ["calendar", "all" as const]]);
  const text = { name, figures, grains, by, ranks, coveredBy, sql: kpi.sql, finish };
  return fingerprintOf(run, { text, reads, reaches, byPeriod: true }, part);
}

/** Years to be made in one go: what is finished is held in memory, and a day's change touches little of each. */
export function batchesOf(stale: readonly Unit[]): Unit[][] {
  const batches: Unit[][] = [];
  for (const year of Map.groupBy(stale, ({ part }) => part.slice(0, 4)).values()) {
    const last = batches.at(-1);
    if (last !== undefined && last.length + year.length <= A_YEAR) last.push(...year);
    else batches.push(year);
  }
  return batches;
}
