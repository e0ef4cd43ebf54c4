import type { Step } from "./afterInputs.ts";
import { buildKpis } from "./buildKpis.ts";
import { buildKpiWide } from "./buildKpiWide.ts";
import { buildTable, type Outcome } from "./buildTable.ts";
import type { CheckResult } from "./compute.ts";
import { kpiValuesName } from "./derivedManifest.ts";
import type { KpiSql } from "./finishKpi.ts";
import type { DerivedNode } from "./node.ts";
import type { Run } from "./run.ts";
import { runChecks } from "./runChecks.ts";

/** What became of a table, or of the checks. */
export interface Made extends Outcome {
  readonly checks: readonly CheckResult[];
}

/** A fact or a cube. */
export const tableStep = (run: Run, node: DerivedNode): Step<Made> =>
  step(run, node.name, node.reaches.keys(), () => buildTable(run, node));

/** The figures of every category, one category after the other: what finishes them holds one at a time. */
export function kpiSteps(run: Run, sql: KpiSql): Step<Made>[] {
  const present = [...run.listed.keys()].flatMap((key) => /^kpi_values\/category=([^/]+)\//.exec(key)?.[1] ?? []);
  const categories = [...new Set([...run.graph.categories.keys(), ...present])];
  const values = categories.map((category, place) => {
    const kpis = run.graph.categories.get(category) ?? [];
    const before = categories.slice(0, place).map(kpiValuesName);
    const inputs = [...before, ...kpis.flatMap(({ reaches }) => [...reaches.keys()])];
    return step(run, kpiValuesName(category), inputs, () => buildKpis(run, sql, category, kpis));
  });
  const names = values.map(({ name }) => name);
  return [...values, step(run, "kpi_wide", names, () => buildKpiWide(run))];
}

/** All checks, once what they read is there: `kpi_values` is when every step of `kpis` is done. */
export function checksStep(run: Run, kpis: readonly Step<Made>[]): Step<Made> {
  const reads = run.graph.checks.flatMap(({ reaches }) => [...reaches.keys()]);
  const inputs = reads.flatMap((table) => (table === "kpi_values" ? kpis.map(({ name }) => name) : [table]));
  const make = async (): Promise<Made> => {
    const found = await runChecks(run);
    const checks = (found ?? []).map(({ check, severity, title, rows }) => ({ check, severity, title, rows }));
    return { built: [], unchanged: 0, done: found !== undefined, checks };
  };
  return { name: "checks", inputs, make };
}

function step(run: Run, name: string, inputs: Iterable<string>, build: () => Promise<Outcome>): Step<Made> {
  const make = async (): Promise<Made> => {
    const outcome = await build();
    const { built, unchanged } = outcome;
    run.ctx.log("debug", `computed ${name}`, { table: name, built: built.length, unchanged });
    return { ...outcome, checks: [] };
  };
  return { name, inputs: [...inputs], make };
}
