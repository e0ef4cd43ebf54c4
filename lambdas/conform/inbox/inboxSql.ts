import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Context } from "../../shared/context.ts";
import { type Contract, readContracts } from "../../shared/contract.ts";
import { type Database, openDatabase, text } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import { sha256 } from "../../shared/sha256.ts";
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

/** The settings that the rows depend on. */
async function settingsOf({ settings, secrets }: Pick<Context, "settings" | "secrets">) {
  return {
    timeZone: settings.business.timeZone,
    currency: settings.business.currency,
    orderDateBasis: settings.definitions.sales.order_date_basis,
    salt: await secrets.salt(),
  };
}

/** Opens a database in which the SQL can run. */
export async function openInboxDatabase(
  ctx: Context,
  { prelude }: InboxSql,
  options: { memoryLimit?: string; threads?: number },
): Promise<Database> {
  const { timeZone, currency, orderDateBasis, salt } = await settingsOf(ctx);
  const database = await openDatabase({ scratch: ctx.scratch, ...options });
  try {
    await database.run(
      `create table settings as select ${text(timeZone)} as time_zone, ${text(orderDateBasis)} as order_date_basis,
         'inbox' as source, ${text(currency)} as currency`,
    );
    await database.run(`set variable salt = ${text(salt)}`);
    await database.run(prelude);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Changes when a file for one of these tables would give other rows than before. */
export async function fingerprintOf(ctx: Context, sql: InboxSql, contracts: readonly Contract[]): Promise<string> {
  const told = contracts.map((contract) => ({ ...contract, dateOf: [...contract.dateOf] }));
  const parts = [READING, told, sql.prelude, [...sql.special], await settingsOf(ctx)];
  return sha256(new TextEncoder().encode(JSON.stringify(parts)));
}

/** To be raised when the code beside the SQL reads files differently. */
const READING = 1;
