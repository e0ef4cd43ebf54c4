import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { readGraph } from "../../lambdas/compute/graph.ts";
import { type Grain, grains, type KpiFile } from "../../lambdas/compute/kpiFile.ts";
import { openDatabase } from "../../lambdas/shared/duckdb.ts";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { nearest } from "../../lambdas/shared/nearest.ts";
import { type KpiPoint, readKpiSeries } from "../kpiSeries.ts";
import { lineageOf, type Origin } from "../lineage.ts";
import { type ReadOptions, readContext } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { type Terminal, tableText } from "../terminal.ts";

interface Options extends ReadOptions {
  grain?: Grain;
  dimension: string;
  segment?: string;
  measure?: string;
  last: number;
  json?: boolean;
}

const sqlFolder = fileURLToPath(new URL("../../sql", import.meta.url));

export function kpiCommand({ terminal }: Shell): Command {
  return new Command("kpi")
    .description("What a KPI means, where it comes from, and its figures.")
    .argument("<id>", "the KPI, as milepost kpis lists it")
    .addOption(
      new Option("--grain <grain>", "the length of a period (default: month, else the KPI's finest)").choices(grains),
    )
    .option("--dimension <name>", "cut by this: channel, country …", "total")
    .option("--segment <value>", "only this segment of the dimension")
    .option("--measure <name>", "only this of several measures")
    .option("--last <n>", "so many periods", parseCount, 13)
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, ./lake, else the demo's)")
    .option("--json", "print it as JSON")
    .addHelpText(
      "after",
      examples("kpi sales", "kpi average_order_value --grain week --dimension country", "kpi sales --json"),
    )
    .action(async (id: string, options: Options) => {
      const ctx = await readContext(options, terminal);
      const database = await openDatabase({ scratch: ctx.scratch });
      try {
        const graph = await readGraph(sqlFolder, database);
        const all = [...graph.categories.values()].flat();
        const kpi = all.find(({ name }) => name === id) ?? unknownKpi(id, all);
        const grain = options.grain ?? (kpi.grains.includes("month") ? "month" : (kpi.grains[0] ?? "month"));
        checkCut(kpi, grain, options);
        const series = await readKpiSeries(ctx, database, kpi, { ...options, grain });
        const origins = lineageOf(kpi, graph);
        if (options.json) {
          const { name, category, title, measures, description, differs, reference } = kpi;
          const file = shortPath(kpi.file);
          terminal.out(
            JSON.stringify(
              { id: name, category, title, measures, description, differs, reference, file, origins, grain, series },
              null,
              2,
            ),
          );
        } else tell(terminal, kpi, grain, origins, series, options.segment);
      } finally {
        database.close();
      }
    });
}

function tell(
  terminal: Terminal,
  kpi: KpiFile,
  grain: Grain,
  origins: readonly Origin[],
  series: readonly KpiPoint[],
  wanted: string | undefined,
): void {
  const several = kpi.measures.length > 1;
  terminal.out(`${kpi.title.en} (${kpi.title["zh-CN"]})\n`);
  terminal.out(kpi.description);
  if (kpi.differs !== undefined) terminal.out(`Differs: ${kpi.differs}`);
  if (kpi.reference !== undefined) terminal.out(`Reference: ${kpi.reference}`);
  const rows = kpi.measures.map(({ name, unit, better, adds, comment }) => [
    name,
    unit,
    better,
    adds,
    several ? comment : "",
  ]);
  terminal.out(`\n${tableText(["measure", "unit", "better", "adds", ""], rows)}`);
  terminal.out(`\nGrains: ${kpi.grains.join(", ")}\nBy: ${kpi.by.join(", ") || "nothing: a total only"}`);
  terminal.out(`\nComes from ${shortPath(kpi.file)}, which reads`);
  for (const { table, kind, reads } of origins) {
    terminal.out(`  ${table} (${kind})${reads.length === 0 ? "" : ` ← ${reads.join(", ")}`}`);
  }
  terminal.out("");
  if (series.length === 0) {
    const found = wanted === undefined ? "yet" : `for ${wanted}: without --segment all are shown`;
    terminal.out(`There are no figures by ${grain} ${found}.`);
    return;
  }
  const points = series.map(({ period, measure, segment, value, is_final, flags }) => [
    period,
    ...(several ? [measure] : []),
    segment,
    value === null ? null : Number(value.toPrecision(10)),
    [is_final ? "" : "provisional", flags ?? ""].filter((word) => word !== "").join(", "),
  ]);
  terminal.out(tableText([grain, ...(several ? ["measure"] : []), "segment", "value", ""], points));
}

function unknownKpi(id: string, all: readonly KpiFile[]): never {
  const meant = nearest(
    id,
    all.map(({ name }) => name),
  );
  throw new SettingsError(`There is no KPI called ${id}.`, {
    remedy: meant === undefined ? "npx milepost kpis lists them." : `Did you mean ${meant}?`,
  });
}

function checkCut(kpi: KpiFile, grain: Grain, { dimension, measure }: Options): void {
  if (!kpi.grains.includes(grain)) {
    throw new SettingsError(`${kpi.name} has no figures by ${grain}.`, { remedy: `It has: ${kpi.grains.join(", ")}.` });
  }
  if (dimension !== "total" && !kpi.by.includes(dimension)) {
    throw new SettingsError(`${kpi.name} is not cut by ${dimension}.`, {
      remedy: `It is by: ${kpi.by.join(", ") || "nothing"}.`,
    });
  }
  const measures = kpi.measures.map(({ name }) => name);
  if (measure !== undefined && !measures.includes(measure)) {
    throw new SettingsError(`${kpi.name} has no measure ${measure}.`, { remedy: `It has: ${measures.join(", ")}.` });
  }
}

function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError("It must be a whole number, at least 1.");
  return count;
}

function shortPath(file: string): string {
  return relative(process.cwd(), file);
}
