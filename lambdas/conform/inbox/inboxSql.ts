import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";
import { inbox } from "../../../lib/contract.ts";
import type { Context } from "../../shared/context.ts";
import { type Contract, readContracts } from "../../shared/contract.ts";
import { type Database, openDatabase } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import { prepareDatabase, readConformSettings } from "../conformSettings.ts";
import { readVendorSql } from "../conformSql.ts";

/** What files are read by: the contracts, and `sql/conform/inbox/`. */
export interface InboxSql {
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Macros. */
  readonly prelude: string;
  /** By name: what a table's files mean where they say nothing, and the orders that lines make up. */
  readonly special: ReadonlyMap<string, string>;
  /** By `<vendor>/<table>`: the vendor's stream that writes the table. */
  readonly vendorTables: ReadonlyMap<string, VendorTable>;
}

export interface VendorTable {
  readonly stream: string;
  /**
   * The vendor gives all rows of the table: it replaces them window by window or with their parents, or is such a
   * parent. A row from elsewhere would vanish with the next pull, or make others vanish.
   */
  readonly isWhole: boolean;
}

export async function readInboxSql(sqlFolder: string): Promise<InboxSql> {
  const folder = join(sqlFolder, "conform", "inbox");
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  const texts = await Promise.all(
    files.map(async (file) => [basename(file, ".sql"), await readFile(join(folder, file), "utf8")] as const),
  );
  const shared = await readFile(join(sqlFolder, "conform", "prelude.sql"), "utf8");
  const special = new Map(texts);
  return {
    contracts: await readContracts(join(sqlFolder, "canonical")),
    prelude: `${shared}\n${special.get("prelude") ?? ""}`,
    special,
    vendorTables: await readVendorTables(join(sqlFolder, "conform")),
  };
}

async function readVendorTables(folder: string): Promise<Map<string, VendorTable>> {
  const vendors = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const tables = new Map<string, VendorTable>();
  for (const { name: vendor } of vendors.filter(({ name }) => name !== "inbox")) {
    const merges = (await readVendorSql(folder, vendor)).streams.flatMap(({ stream, tables }) =>
      tables.map(({ table, merge }) => ({ table, merge, stream })),
    );
    for (const { table, merge, stream } of merges) {
      const isParent = merges.some((other) => other.merge.kind === "parent" && other.merge.parent === table);
      tables.set(`${vendor}/${table}`, { stream, isWhole: merge.kind !== "version" || isParent });
    }
  }
  return tables;
}

export function contractOf({ contracts }: InboxSql, table: string): Contract {
  const contract = contracts.get(table);
  if (contract === undefined) throw new MilepostError(`There is no canonical table ${table}.`, { table });
  return contract;
}

/** Opens a database in which the SQL can run. */
export async function openInboxDatabase(
  ctx: Context,
  { prelude }: InboxSql,
  options: { memoryLimit?: string; threads?: number },
): Promise<Database> {
  const database = await openDatabase({ scratch: ctx.scratch, ...options });
  try {
    await prepareDatabase(database, await readConformSettings(ctx, inbox), prelude);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** To be raised when the code beside the SQL reads files differently. */
const reading = 1;

/** Changes when a file for one of these tables could give other rows than before: SHA-256, hex. */
export async function fingerprintOf(
  ctx: Context,
  database: Database,
  sql: InboxSql,
  contracts: readonly Contract[],
): Promise<string> {
  const { salt, ...settings } = await readConformSettings(ctx, inbox);
  const [engine] = await database.rows(z.object({ version: z.string() }), "select version() as version");
  const shapes = contracts.map(({ columns, dateOf, erase: _, ...contract }) => ({
    ...contract,
    // Comments are for readers.
    columns: columns.map(({ comment: _comment, ...column }) => column),
    dateOf: [...dateOf],
  }));
  const saltId = createHash("sha256").update(`id of ${salt}`).digest("hex");
  const parts = [reading, engine?.version, settings, saltId, sql.prelude, [...sql.special], shapes];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
