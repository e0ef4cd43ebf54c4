import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Context } from "../../shared/context.ts";
import { type Contract, readContracts } from "../../shared/contract.ts";
import { type Database, openDatabase, text } from "../../shared/duckdb.ts";
import { sha256 } from "../../shared/sha256.ts";

/** What files are read by: the contracts, and `sql/conform/inbox/`. */
export interface InboxSql {
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Macros. */
  readonly prelude: string;
  /** By name: what a table's files mean where they say nothing, and the orders that lines make up. */
  readonly special: ReadonlyMap<string, string>;
  /** By table: the vendors that give all its rows themselves, so that files cannot add to those of their sources. */
  readonly vendors: ReadonlyMap<string, readonly string[]>;
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
    vendors: await wholeTables(join(sqlFolder, "conform")),
  };
}

/**
 * The tables that a vendor's stream replaces window by window or with their parents, and those parents: a row from
 * elsewhere would vanish with the next pull, or make others vanish.
 */
async function wholeTables(folder: string): Promise<Map<string, string[]>> {
  const tables = new Map<string, string[]>();
  for (const file of (await readdir(folder, { recursive: true })).sort()) {
    const [, vendor, table] = /^([^/\\]+)[/\\](\w+)\.sql$/.exec(file) ?? [];
    if (vendor === undefined || table === undefined || vendor === "inbox") continue;
    const merge = /^-- merge: (window|parent (\w+))$/m.exec(await readFile(join(folder, file), "utf8"));
    const whole = merge === null ? [] : [table, ...(merge[2] === undefined ? [] : [merge[2]])];
    for (const name of whole) tables.set(name, [...new Set([...(tables.get(name) ?? []), vendor])]);
  }
  return tables;
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

/** Changes when a file of the table would give other rows than before. */
export async function fingerprintOf(ctx: Context, sql: InboxSql, table: string): Promise<string> {
  const contracts = [table, "orders"].map((name) => {
    const contract = sql.contracts.get(name);
    return contract && { ...contract, dateOf: [...contract.dateOf] };
  });
  const parts = [READING, contracts, sql.prelude, [...sql.special], await settingsOf(ctx)];
  return sha256(new TextEncoder().encode(JSON.stringify(parts)));
}

/** To be raised when the code beside the SQL reads files differently. */
const READING = 1;
