import { fileURLToPath } from "node:url";
import type { Context } from "../shared/context.ts";
import { openDatabase } from "../shared/duckdb.ts";
import { buildKpis } from "./buildKpis.ts";
import { buildKpiWide } from "./buildKpiWide.ts";
import { buildTable, type Outcome } from "./buildTable.ts";
import { readKpiSql } from "./finishKpi.ts";
import { openRun, withCalendar } from "./openRun.ts";
import { publishBuiltIns } from "./publishBuiltIns.ts";
import { refuseGoingBack } from "./refuseGoingBack.ts";
import { runChecks } from "./runChecks.ts";

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
    let run = await openRun(ctx, database, { sqlFolder, chunkBytes, reserve: 60_000 });
    const built: Outcome["built"][number][] = [];
    let unchanged = 0;
    const isDone = (table: string, outcome: Outcome): boolean => {
      built.push(...outcome.built);
      unchanged += outcome.unchanged;
      ctx.log("debug", `computed ${table}`, { table, built: outcome.built.length, unchanged: outcome.unchanged });
      return outcome.done;
    };
    for (const node of run.graph.derived) {
      if (!isDone(node.name, await buildTable(run, node))) return { done: false, built, unchanged, checks: [] };
      if (node.name === "calendar") run = await withCalendar(run);
    }
    const kpiSql = await readKpiSql(sqlFolder);
    const present = [...run.listed.keys()].flatMap((key) => /^kpi_values\/category=([^/]+)\//.exec(key)?.[1] ?? []);
    for (const category of new Set([...run.graph.categories.keys(), ...present])) {
      const kpis = run.graph.categories.get(category) ?? [];
      const outcome = await buildKpis(run, kpiSql, category, kpis);
      if (!isDone(`kpi_values/${category}`, outcome)) return { done: false, built, unchanged, checks: [] };
    }
    if (!isDone("kpi_wide", await buildKpiWide(run))) return { done: false, built, unchanged, checks: [] };
    await publishBuiltIns(run);
    const checks = await runChecks(run);
    return {
      done: checks !== undefined,
      built,
      unchanged,
      checks: (checks ?? []).map(({ check, severity, title, rows }) => ({ check, severity, title, rows })),
    };
  } finally {
    database.close();
  }
}
