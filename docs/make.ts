import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { costsPage } from "./costsPage.ts";
import { glueTablesFile } from "./glueTables.ts";
import { kpisPage } from "./kpisPage.ts";
import { tablesPage } from "./tablesPage.ts";

/** What is made from the SQL files, the settings and the prices, by its place below the root. */
export const madePages = {
  "docs/kpis.md": kpisPage,
  "docs/tables.md": tablesPage,
  "docs/costs.md": costsPage,
  "lib/analytics/tables.generated.json": glueTablesFile,
} as const;

if (import.meta.main) {
  const root = fileURLToPath(new URL("..", import.meta.url));
  for (const [path, make] of Object.entries(madePages)) {
    await writeFile(join(root, path), await make(root));
    process.stdout.write(`${path}\n`);
  }
}
