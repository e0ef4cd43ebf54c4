import { text } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { finishKpi, type KpiSql, openParts, partNumber } from "./finishKpi.ts";
import type { KpiNode } from "./graph.ts";
import type { MadeValues } from "./kpiSnapshots.ts";
import type { Unit } from "./kpiUnits.ts";
import { kpiValueColumns, kpiValueOrder } from "./kpiValueColumns.ts";
import { newFile } from "./makeRows.ts";
import type { Run } from "./run.ts";
import { sideBySide } from "./sideBySide.ts";

/** What is known of an object from before. */
export interface Before {
  /** Whether the rows of this KPI in it are out of date. */
  readonly isChanged: (unit: Unit, kpi: string) => boolean;
  /** Whether it was never made. */
  readonly isNew: (unit: Unit) => boolean;
}

/**
 * Makes objects of `kpi_values` as local files, in the order of their ids: computes the KPIs that are out of date in them,
 * and takes over the rows of the others.
 */
export async function makeValues(
  given: Run,
  sql: KpiSql,
  kpis: readonly KpiNode[],
  units: readonly Unit[],
  { isChanged, isNew }: Before,
): Promise<MadeValues[]> {
  // What is begun is ended: the rows are held in memory until then.
  const run: Run = { ...given, isLate: () => false };
  const jobs = kpis.flatMap((kpi) => {
    const changed = units.filter((unit) => isChanged(unit, kpi.name));
    const ids = [...new Set(changed.map(({ part }) => part))].sort();
    return ids.length === 0 ? [] : [{ kpi, ids, isNew: changed.some(isNew) }];
  });
  const parts = [...new Set(units.map(({ part }) => part))].sort();
  await openParts(
    run,
    sql,
    jobs.map((job) => job.kpi),
    parts,
  );
  // The largest first: begun last, one of them would be at work alone.
  const largestFirst = jobs.toSorted((one, other) => figuresOf(other.kpi) - figuresOf(one.kpi));
  await sideBySide(
    run,
    largestFirst,
    () => false,
    (one, job) => finishKpi(one, sql, job.kpi, job),
  );
  const made: MadeValues[] = [];
  await sideBySide(
    run,
    units,
    () => false,
    async (one, unit) => {
      const same = Object.keys(unit.kpis).filter((kpi) => !isChanged(unit, kpi));
      made.push(await makeObject(one, unit, same));
    },
  );
  return made.sort((one, other) => (one.id < other.id ? -1 : 1));
}

const figuresOf = ({ measures, by }: KpiNode): number => measures.length * (by.length + 1);

/** Makes an object: the rows just computed, and those of the KPIs that are the same as before. */
async function makeObject(run: Run, unit: Unit, same: readonly string[]): Promise<MadeValues> {
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
