import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type KpiFile, parseKpi } from "./kpiFile.ts";

const ownFolder = fileURLToPath(new URL("../../sql/kpis", import.meta.url));

/** The catalogue: every KPI there is, by category and name, from the heads of their files. */
export async function readKpis(folder = ownFolder): Promise<KpiFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sql"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(files.map(async (file) => parseKpi(await readFile(file, "utf8"), file)));
}
