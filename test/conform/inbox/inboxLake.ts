import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Context } from "../../../lambdas/shared/context.ts";
import { readContracts } from "../../../lambdas/shared/contract.ts";
import { openDatabase, textList } from "../../../lambdas/shared/duckdb.ts";
import { folderLake } from "../../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { type Settings, settingsSchema } from "../../../lambdas/shared/settings.ts";

export interface InboxLake {
  readonly ctx: Context;
  /** Where the lake is. */
  readonly folder: string;
  drop(key: string, content: string | Uint8Array): Promise<void>;
  text(key: string): Promise<string | undefined>;
  keys(prefix: string): Promise<string[]>;
  /** A canonical table with its source, in key order; contact hashes are cut to eight digits. */
  rows(table: string): Promise<Record<string, unknown>[]>;
  [Symbol.asyncDispose](): Promise<void>;
}

export const berlin = {
  business: { name: "Test", timeZone: "Europe/Berlin", currency: "EUR" },
  sources: { "shop-eu": { vendor: "shopify", shop: "shop-eu.myshopify.com", since: "2024-01-01" } },
} as const;

/** An empty lake in a temporary folder. Each look at the clock finds it a second later. */
export async function inboxLake(changes: Partial<Context> = {}): Promise<InboxLake> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-inbox-"));
  const lake: Lake = folderLake(join(folder, "lake"));
  let clock = Date.parse("2026-11-23T20:00:00Z");
  const settings: Settings = settingsSchema.parse(berlin);
  const ctx: Context = {
    lake,
    settings,
    secrets: {
      read: () => Promise.reject(new Error("no secrets here")),
      write: () => Promise.reject(new Error("no secrets here")),
      salt: () => Promise.resolve("pepper"),
    },
    run: "20261123T200000Z-test",
    now: () => {
      clock += 1000;
      return new Date(clock);
    },
    asOf: "2026-11-23",
    fetch: () => Promise.reject(new Error("no network here")),
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    remaining: () => Number.POSITIVE_INFINITY,
    log: () => {},
    scratch: join(folder, "scratch"),
    ...changes,
  };
  return {
    ctx,
    folder,
    async drop(key, content) {
      await lake.put(key, typeof content === "string" ? new TextEncoder().encode(content) : content, { any: true });
    },
    async text(key) {
      const object = await lake.get(key);
      return object && new TextDecoder().decode(object.body);
    },
    keys: async (prefix) => (await Array.fromAsync(lake.list(prefix))).map(({ key }) => key),
    rows: (table) => canonicalRows(lake, folder, table),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

const contracts = readContracts(join(import.meta.dirname, "../../../sql/canonical"));

async function canonicalRows(lake: Lake, folder: string, table: string): Promise<Record<string, unknown>[]> {
  const objects = await Array.fromAsync(lake.list(`canonical/${table}/`));
  if (objects.length === 0) return [];
  const { columns, key } = (await contracts).get(table) ?? { columns: [], key: [] };
  const database = await openDatabase({ scratch: join(folder, "read"), threads: 1 });
  try {
    const paths = textList(objects.map((object) => join(folder, "lake", object.key)));
    const shown = columns.map(({ name }) => (/_hash$/.test(name) ? `left(${name}, 8) as ${name}` : `"${name}"`));
    return await database.rows(
      z.record(z.string(), z.unknown()),
      `select ${shown.join(", ")} from read_parquet(${paths}, hive_partitioning = true) order by ${key.join(", ")}`,
    );
  } finally {
    database.close();
  }
}
