import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type KpiFile, type Measure, parseKpi } from "../lambdas/compute/kpiFile.ts";
import { linkToName, page, table } from "./markdown.ts";

const intro = `# KPIs

Made from the headers of \`sql/kpis/\` by \`npm run docs\`. Each KPI is one SQL file; its figures lie in \`kpi_values\`, one row
per number, with numerator and denominator apart.

How a KPI adds up: **sum** adds over time and dimensions; **ratio** adds its numerator and denominator; **distinct** is
counted anew for each period; **snapshot** adds over dimensions and takes the last value over time; **statistical** is made
from single records. A figure is null, never 0, while its source has not loaded or there is nothing to divide by.`;

/** \`docs/kpis.md\`: the catalogue of what is computed. */
export async function kpisPage(root: string): Promise<string> {
  const folder = join(root, "sql/kpis");
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".sql")).sort();
  const kpis = await Promise.all(
    files.map(async (file) => parseKpi(await readFile(join(folder, file), "utf8"), join("sql/kpis", file))),
  );
  const categories = [...new Set(kpis.map(({ category }) => category))];
  return page([
    intro,
    ...categories.flatMap((category) => {
      const own = kpis.filter((kpi) => kpi.category === category);
      return [`## ${capitalised(category)} KPIs`, summary(own), ...own.flatMap(section)];
    }),
  ]);
}

function summary(kpis: readonly KpiFile[]): string {
  const rows = kpis.map(({ name, title, measures, grains }) => [
    linkToName(name),
    title.en,
    title["zh-CN"],
    [...new Set(measures.map(({ unit }) => unit))].join(", "),
    range(grains),
  ]);
  return table(["KPI", "English", "简体中文", "unit", "grains"], rows);
}

function section(kpi: KpiFile): (string | undefined)[] {
  const [only] = kpi.measures;
  const isSingle = kpi.measures.length === 1 && only?.name === kpi.name;
  const facts = [
    ...(isSingle && only !== undefined ? [`unit: ${only.unit}`, `better: ${only.better}`, `adds: ${only.adds}`] : []),
    `grains: ${range(kpi.grains)}`,
    `by: ${kpi.by.length === 0 ? "total only" : kpi.by.join(", ")}`,
    `covered by: ${kpi.coveredBy.join(", ")}`,
  ];
  return [
    `### \`${kpi.name}\``,
    `**${kpi.title.en}** · ${kpi.title["zh-CN"]}`,
    facts.join(" · "),
    kpi.description,
    isSingle ? undefined : measuresTable(kpi.measures),
    kpi.differs === undefined ? undefined : `*Differs:* ${kpi.differs}`,
    kpi.reference === undefined ? undefined : `*Reference:* ${kpi.reference}`,
    `[${kpi.file}](../${kpi.file})`,
  ];
}

function measuresTable(measures: readonly Measure[]): string {
  const rows = measures.map(({ name, unit, better, adds, comment }) => [`\`${name}\``, unit, better, adds, comment]);
  return table(["measure", "unit", "better", "adds", "what it is"], rows);
}

function range(grains: readonly string[]): string {
  const [first, last] = [grains[0], grains.at(-1)];
  return grains.length > 2 ? `${first} to ${last}` : grains.join(", ");
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
