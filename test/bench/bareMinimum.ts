import { mkdir, readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readGraph } from "../../lambdas/compute/graph.ts";
import { openDatabase, textList } from "../../lambdas/shared/duckdb.ts";

/** DuckDB as the verbs open it on a machine of two cores. */
export const limits = { memoryLimit: "2GB", threads: 2 } as const;

/** What each table is made from. */
const streamOf: Readonly<Record<string, string>> = {
  orders: "shop/orders",
  order_lines: "shop/orders",
  refunds: "shop/orders",
  customers: "shop/customers",
  products: "shop/products",
  inventory_levels: "shop/inventory",
  fx_rates: "ecb/rates",
};

/** One bare COPY (SELECT … FROM read_json …) for each table, of the files that conform reads. */
export async function copyBare(folder: string): Promise<void> {
  const database = await openDatabase({ scratch: join(folder, "bare"), ...limits });
  await mkdir(join(folder, "bare"), { recursive: true });
  for (const [table, stream] of Object.entries(streamOf)) {
    const files = await filesBelow(join(folder, "lake/raw", stream), ".ndjson.gz");
    await database.run(`set variable files = ${textList(files)}`);
    const select = await readFile(new URL(`bare/${table}.sql`, import.meta.url), "utf8");
    await database.run(
      `copy (${select}) to '${join(folder, "bare", table)}.parquet' (format parquet, compression zstd)`,
    );
  }
  database.close();
}

/** A plain scan of the columns of canonical tables that facts, cubes and KPIs read: the largest value of each. */
export async function scanCanonical(folder: string): Promise<void> {
  const database = await openDatabase({ scratch: join(folder, "bare"), ...limits });
  const { contracts, derived, categories } = await readGraph(
    fileURLToPath(new URL("../../sql", import.meta.url)),
    database,
  );
  const readers = [...derived, ...[...categories.values()].flat()].map(({ reads }) => reads);
  for (const { table, columns } of contracts.values()) {
    const files = await filesBelow(join(folder, "lake/canonical", table), ".parquet");
    const own = readers.filter(({ tables }) => tables.includes(table));
    const read = columns.filter(({ name }) => name !== "source" && own.some((reads) => reads.columns.has(name)));
    if (files.length === 0 || read.length === 0) continue;
    const largest = read.map(({ name }) => `max("${name}")`).join(", ");
    await database.run(`select ${largest} from read_parquet(${textList(files)})`);
  }
  database.close();
}

async function filesBelow(folder: string, suffix: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith(suffix) && !basename(name).startsWith("."))
    .sort()
    .map((name) => join(folder, name));
}
