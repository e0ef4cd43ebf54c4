import { fileURLToPath } from "node:url";
import type { Context } from "../shared/context.ts";
import { openDatabase } from "../shared/duckdb.ts";
import { afterInputs, type Step } from "./afterInputs.ts";
import type { Outcome } from "./buildTable.ts";
import { calendarNode } from "./calendarNode.ts";
import { type KpiSql, readKpiSql } from "./finishKpi.ts";
import { openRun, withCalendar } from "./openRun.ts";
import { publishBuiltIns } from "./publishBuiltIns.ts";
import { refuseGoingBack } from "./refuseGoingBack.ts";
import type { Run } from "./run.ts";
import { checksStep, kpiSteps, type Made, tableStep } from "./steps.ts";

export interface ComputeOptions {
  /** Where the facts, cubes, KPIs and checks are written. */
  readonly sqlFolder?: string;
  /** Bytes of input that are built in one go; 0 builds every partition alone, Infinity all at once. */
  readonly chunkBytes?: number;
  readonly memoryLimit?: string;
  readonly threads?: number;
}

export interface ComputeResult {
  /** False when time ran out: call again. */
  readonly done: boolean;
  readonly built: Outcome["built"];
  /** Partitions that were up to date. */
  readonly unchanged: number;
  readonly checks: readonly CheckResult[];
}

export interface CheckResult {
  readonly check: string;
  readonly severity: "fail" | "warn";
  /** What is wrong when there are rows, and what to do. */
  readonly title: string;
  /** How many rows offend. */
  readonly rows: number;
}

const ownSql = fileURLToPath(new URL("../../sql", import.meta.url));

/**
 * Brings every derived table up to date with the canonical tables, the settings and the SQL: facts and cubes, then
 * `kpi_values` and its snapshots, then the checks. Rebuilds what is out of date and nothing else. Rejects when a later
 * day has been computed.
 */
export async function compute(ctx: Context, options: ComputeOptions = {}): Promise<ComputeResult> {
  const { sqlFolder = ownSql, chunkBytes = 64 * 2 ** 20, memoryLimit = ctx.memoryLimit, threads } = options;
  await refuseGoingBack(ctx);
  const database = await openDatabase({ scratch: ctx.scratch, memoryLimit, threads });
  try {
    const opened = await openRun(ctx, database, { sqlFolder, chunkBytes, reserve: 60_000 });
    const failed = new AbortController();
    const run: Run = { ...opened, isLate: () => failed.signal.aborted || opened.isLate() };
    const make = (steps: readonly Step<Made>[]) => afterInputs(steps, () => failed.abort());

    // It decides which partitions the others have.
    const calendar = await make([tableStep(run, calendarNode)]);
    const others = calendar.every(({ done }) => done)
      ? stepsOf(await withCalendar(run), await readKpiSql(sqlFolder))
      : [];
    const made = [...calendar, ...(await make(others))];
    const done = made.length > others.length && made.every((one) => one.done);
    if (done) await publishBuiltIns(run);
    return {
      done,
      built: made.flatMap(({ built }) => built),
      unchanged: made.reduce((sum, { unchanged }) => sum + unchanged, 0),
      checks: made.flatMap(({ checks }) => checks),
    };
  } finally {
    database.close();
  }
}

/** Everything but the calendar. */
function stepsOf(run: Run, sql: KpiSql): Step<Made>[] {
  const tables = run.graph.derived.filter(({ name }) => name !== calendarNode.name).map((node) => tableStep(run, node));
  const kpis = kpiSteps(run, sql);
  return [...tables, ...kpis, checksStep(run, kpis)];
}
