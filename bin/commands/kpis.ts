import { Command } from "commander";
import { readKpis } from "../../lambdas/compute/readKpis.ts";
import { examples, type Shell } from "../shell.ts";
import { tableText } from "../terminal.ts";

export function kpisCommand({ terminal }: Shell): Command {
  return new Command("kpis")
    .description("List the KPIs that can be computed.")
    .option("--json", "print them as JSON")
    .addHelpText("after", examples("kpis", "kpis --json"))
    .action(async ({ json }: { json?: boolean }) => {
      const kpis = await readKpis();
      if (json) {
        const listed = kpis.map(({ name: id, category, title, grains, by, measures }) => ({
          ...{ id, category, title, grains, by },
          measures: measures.map(({ name, unit, better, adds }) => ({ name, unit, better, adds })),
        }));
        terminal.out(JSON.stringify(listed, null, 2));
        return;
      }
      const rows = kpis.map(({ name, category, title, measures, grains }) => [
        name,
        title.en,
        category,
        [...new Set(measures.map(({ unit }) => unit))].join(", "),
        `${grains[0]}..${grains.at(-1)}`,
      ]);
      terminal.out(tableText(["id", "name", "category", "unit", "grains"], rows));
      terminal.note(`\n${kpis.length} KPIs. What one is, and its figures: npx milepost kpi <id>`);
    });
}
