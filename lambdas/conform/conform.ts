import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { Context } from "../shared/context.ts";
import { readContracts } from "../shared/contract.ts";
import { openDatabase } from "../shared/duckdb.ts";
import { SettingsError } from "../shared/errors.ts";
import { readSuppressed } from "../shared/people/suppressed.ts";
import type { TableResult } from "./conformBatch.ts";
import { fingerprintOf, prepareDatabase, readConformSettings } from "./conformSettings.ts";
import { readVendorSql } from "./conformSql.ts";
import { conformStream } from "./conformStream.ts";
import { openErased } from "./eraseSql.ts";

export interface ConformOptions {
  /** Where `canonical/` and `conform/` are; the repository's own by default. */
  readonly sqlFolder?: string;
  /** Bytes of raw (gzip) that are read at once; a pull is always read whole. */
  readonly batchBytes?: number;
  readonly memoryLimit?: string;
  readonly threads?: number;
}

export interface ConformResult {
  /** False when the time was up: call again. */
  readonly done: boolean;
  readonly tables: readonly TableResult[];
}

const ownSql = fileURLToPath(new URL("../../sql", import.meta.url));

/**
 * Brings the canonical tables of one source up to date with raw: reads the pulls that have not been read by the present
 * rules, merges their rows, puts bad ones in quarantine, and notes how far each table has been loaded. Reading the same
 * raw again, in any order and after any interruption, leaves the same objects. The source `inbox` is the file drop.
 */
export async function conform(source: string, ctx: Context, options: ConformOptions = {}): Promise<ConformResult> {
  const { sqlFolder = ownSql, batchBytes = 64 * 2 ** 20, memoryLimit = ctx.memoryLimit, threads } = options;
  if (source === "inbox") {
    const { conformInbox } = await import("./inbox.ts");
    const { done, tables } = await conformInbox(ctx, { sqlFolder, memoryLimit, threads });
    return { done, tables };
  }
  const configured = ctx.settings.sources[source];
  if (configured === undefined) {
    throw new SettingsError(`There is no source "${source}" in the settings.`, {
      remedy: `There are: ${Object.keys(ctx.settings.sources).join(", ")}, inbox.`,
    });
  }
  const contracts = await readContracts(join(sqlFolder, "canonical"));
  const vendor = await readVendorSql(join(sqlFolder, "conform"), configured.vendor);
  const settings = await readConformSettings(ctx, source);
  const database = await openDatabase({ scratch: ctx.scratch, memoryLimit, threads });
  try {
    await prepareDatabase(database, settings, vendor.prelude);
    const people = await readSuppressed(ctx);
    if (people !== undefined) await openErased(database, people);
    const hasErased = people !== undefined;
    const [engine] = await database.rows(z.object({ version: z.string() }), "select version() as version");
    const tables: TableResult[] = [];
    for (const sql of vendor.streams) {
      const fingerprint = fingerprintOf(settings, engine?.version ?? "", vendor, sql, contracts);
      const result = await conformStream(ctx, database, { source, sql, contracts, fingerprint, batchBytes, hasErased });
      tables.push(...result.tables);
      if (!result.done) return { done: false, tables: sumByTable(tables) };
    }
    return { done: true, tables: sumByTable(tables) };
  } finally {
    database.close();
  }
}

function sumByTable(results: readonly TableResult[]): TableResult[] {
  const sums = new Map<string, TableResult>();
  for (const { table, rows, changed, quarantined } of results) {
    const sum = sums.get(table) ?? { table, rows: 0, changed: 0, quarantined: 0 };
    sums.set(table, {
      table,
      rows: sum.rows + rows,
      changed: sum.changed + changed,
      quarantined: sum.quarantined + quarantined,
    });
  }
  return [...sums.values()];
}
