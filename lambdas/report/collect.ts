import { readKpis } from "../compute/readKpis.ts";
import type { Context } from "../shared/context.ts";
import { openDatabase } from "../shared/duckdb.ts";
import { latestWholeRun } from "../shared/runLedger.ts";
import { readChecks } from "./checks.ts";
import { readComputed } from "./computed.ts";
import { readCoverage, sourceFacts } from "./freshness.ts";
import { type Cut, readKpiRows } from "./kpiRows.ts";
import { readPreviousGoals } from "./previousReport.ts";
import type { ReportData } from "./reportData.ts";
import { readQuarantined, readRejected } from "./troubles.ts";

/** Reads from the lake all that the report is decided from. */
export async function collect(ctx: Context): Promise<ReportData> {
  const { settings, asOf } = ctx;
  const kpis = await readKpis();
  const [coverage, run, computed, checks, quarantined, rejected, previousGoals] = await Promise.all([
    readCoverage(ctx.lake),
    latestWholeRun(ctx.lake),
    readComputed(ctx.lake, ctx.run),
    readChecks(ctx.lake),
    readQuarantined(ctx.lake),
    readRejected(ctx.lake),
    readPreviousGoals(ctx),
  ]);
  const cuts = settings.goals.flatMap(({ kpi, filter }): Cut[] => (filter === undefined ? [] : [{ kpi, ...filter }]));
  // Trends and comparisons need the year before the last; a goal, its baseline and the year before that.
  const firstYears = settings.goals
    .flatMap(({ baseline, start }) => [baseline.start, start])
    .map((date) => Number(date.slice(0, 4)) - 1);
  const fromYear = Math.min(Number(asOf.slice(0, 4)) - 2, ...firstYears);
  const database = await openDatabase({ scratch: ctx.scratch, memoryLimit: ctx.memoryLimit });
  try {
    return {
      business: settings.business,
      asOf,
      kpis: kpis.map(({ name, title, measures, description, chinese, differs, reference }) => ({
        ...{ name, title, measures, differs, reference },
        description: { en: description, "zh-CN": chinese ?? description },
      })),
      values: await readKpiRows(ctx, database, { fromYear, cuts }),
      goals: settings.goals,
      previousGoals,
      computed,
      checks,
      sources: sourceFacts(ctx, coverage, run),
      quarantined,
      rejected,
    };
  } finally {
    database.close();
  }
}
