import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { z } from "zod";
import type { Context } from "../../lambdas/shared/context.ts";
import { openDatabase, text } from "../../lambdas/shared/duckdb.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { type RawManifest, rawManifestKey, rawObjectKey } from "../../lambdas/shared/raw.ts";
import { type SettingsInput, settingsSchema } from "../../lambdas/shared/settings.ts";

/** A pull to put into raw: its objects' lines, as JSON values or as they stand. */
export interface RawPull {
  readonly source?: string;
  readonly vendor?: string;
  readonly stream: string;
  readonly pull: string;
  readonly observed_at?: string;
  readonly window?: RawManifest["window"];
  readonly objects: readonly (readonly (string | object)[])[];
}

export type Row = Record<string, unknown>;

export interface ConformWorld {
  readonly folder: string;
  readonly lake: Lake;
  readonly logged: string[];
  context(change?: Partial<Context>): Context;
  putPull(pull: RawPull, lake?: Lake): Promise<void>;
  /** The rows of a canonical table of one source, by key; `month` and `_observed_at` among their columns. */
  rows(table: string, source?: string): Promise<Row[]>;
  /** The SHA-256 of every object below these prefixes, by key. */
  digests(...prefixes: string[]): Promise<Map<string, string>>;
  readText(key: string): Promise<string>;
  close(): Promise<void>;
}

export const salt = "salt of the tests";
export const hashed = (words: string) => createHash("sha256").update(`${salt}${words}`).digest("hex");

export async function openConformWorld(settings: Partial<SettingsInput> = {}): Promise<ConformWorld> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-conform-"));
  const lake = folderLake(join(folder, "lake"));
  const logged: string[] = [];
  const parsed = settingsSchema.parse({
    business: { name: "Test", timeZone: "Europe/Berlin", currency: "EUR" },
    sources: {
      shop: { vendor: "shopify", shop: "test.myshopify.com", since: "2024-01-01" },
      ecb: { vendor: "ecb", since: "2024-01-01" },
    },
    ...settings,
  });

  async function keys(prefix: string): Promise<string[]> {
    return (await Array.fromAsync(lake.list(prefix))).map(({ key }) => key);
  }

  return {
    folder,
    lake,
    logged,
    context: (change = {}) => ({
      lake,
      settings: parsed,
      secrets: { read: async () => "", write: async () => {}, salt: async () => salt },
      run: "20261123T000000Z-test",
      now: () => new Date("2026-11-23T00:00:00Z"),
      asOf: "2026-11-22",
      fetch,
      sleep: async () => {},
      random: () => 0.5,
      remaining: () => Number.POSITIVE_INFINITY,
      log: (level, message, facts) => void logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
      scratch: join(folder, "scratch"),
      ...change,
    }),
    putPull: (pull, to = lake) => putPull(to, pull),
    async rows(table, source = "shop") {
      const files = (await keys(`canonical/${table}/source=${source}/`)).map((key) => [key, join(folder, "lake", key)]);
      if (files.length === 0) return [];
      const database = await openDatabase({ scratch: join(folder, "read") });
      try {
        const selects = files.map(
          ([key = "", path = ""]) =>
            `select *, ${text(/month=([^/]+)/.exec(key)?.[1] ?? "")} as month from read_parquet(${text(path)}, hive_partitioning = false)`,
        );
        const sql = `select * from (${selects.join(" union all by name ")}) order by all`;
        return await database.rows(z.record(z.string(), z.unknown()), sql);
      } finally {
        database.close();
      }
    },
    async digests(...prefixes) {
      const found = new Map<string, string>();
      for (const key of (await Promise.all(prefixes.map(keys))).flat()) {
        const body = await readFile(join(folder, "lake", key));
        found.set(key, createHash("sha256").update(body).digest("hex"));
      }
      return found;
    },
    readText: async (key) => readFile(join(folder, "lake", key), "utf8"),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

async function putPull(lake: Lake, pull: RawPull): Promise<void> {
  const { source = "shop", vendor = "shopify", stream, observed_at = "2026-11-20T05:00:00.000Z", window = null } = pull;
  const objects: RawManifest["objects"] = [];
  for (const [n, lines] of pull.objects.entries()) {
    const words = lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line)));
    const body = gzipSync(words.map((line) => `${line}\n`).join(""));
    const key = rawObjectKey(source, stream, pull.pull, n);
    await lake.put(key, body, { any: true });
    const sha256 = createHash("sha256").update(body).digest("hex");
    objects.push({ key, sha256, records: lines.length, bytes: body.byteLength });
  }
  const records = objects.reduce((sum, object) => sum + object.records, 0);
  const names = { layout: 1, source, vendor, stream, pull: pull.pull } as const;
  const manifest: RawManifest = { ...names, observed_at, window, objects, records, api_version: null };
  const body = new TextEncoder().encode(JSON.stringify(manifest));
  await lake.put(rawManifestKey(source, stream, pull.pull), body, { any: true });
}
