import { createHash } from "node:crypto";
import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import type { Database } from "../shared/duckdb.ts";
import { lakeSalt } from "../shared/lakeSalt.ts";
import type { StreamSql, VendorSql } from "./conformSql.ts";

/** The settings that canonical rows depend on, and the salt, which goes nowhere but into hashes. */
export interface ConformSettings {
  readonly timeZone: string;
  readonly orderDateBasis: string;
  readonly currency: string;
  readonly source: string;
  readonly salt: string;
}

export async function readConformSettings(ctx: Context, source: string): Promise<ConformSettings> {
  const { business, definitions } = ctx.settings;
  return {
    timeZone: business.timeZone,
    orderDateBasis: definitions.sales.order_date_basis,
    currency: business.currency,
    source,
    salt: await lakeSalt(ctx),
  };
}

/** Makes what the SQL finds beside the lines: the table `settings`, the salt, and the macros. */
export async function prepareDatabase(database: Database, settings: ConformSettings, prelude: string): Promise<void> {
  const { timeZone, orderDateBasis, currency, source, salt } = settings;
  await database.run(
    `create table settings as
     select $timeZone as time_zone, $orderDateBasis as order_date_basis, $currency as currency, $source as source`,
    { timeZone, orderDateBasis, currency, source },
  );
  // A variable stays in memory, a table could be spilled to disk.
  await database.run("set variable salt = $salt", { salt });
  await database.run(prelude);
}

/** To be raised when the code beside the SQL makes other rows, or lays them down otherwise. */
const layout = 1;

/** Changes when conforming the same raw again could give other rows: SHA-256, hex. */
export function fingerprintOf(
  settings: ConformSettings,
  engine: string,
  { prelude }: VendorSql,
  stream: StreamSql,
  contracts: ReadonlyMap<string, Contract>,
): string {
  const { timeZone, orderDateBasis, currency, salt } = settings;
  const shapes = stream.tables.map(({ table }) => {
    const contract = contracts.get(table);
    // Comments are for readers.
    const columns = contract?.columns.map(({ name, type, notNull }) => ({ name, type, notNull }));
    return { table, columns, key: contract?.key, partition: contract?.partition, checks: contract?.checks };
  });
  const saltId = createHash("sha256").update(`id of ${salt}`).digest("hex");
  const parts = [layout, engine, { timeZone, orderDateBasis, currency }, saltId, prelude, stream, shapes];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
