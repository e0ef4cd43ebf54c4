import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { columnDigests } from "../../lambdas/shared/columnDigests.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { type Contract, partitionMonth, readContracts } from "../../lambdas/shared/contract.ts";
import { type Database, identifier, openDatabase, text } from "../../lambdas/shared/duckdb.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { unchangedSince } from "../../lambdas/shared/lake.ts";
import { type SettingsInput, settingsSchema } from "../../lambdas/shared/settings.ts";
import { sha256 } from "../../lambdas/shared/sha256.ts";
import {
  type CanonicalManifest,
  canonicalKey,
  canonicalManifestKey,
  coverageKey,
} from "../../lambdas/shared/tableManifest.ts";

export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** A folder lake in a temporary directory, with canonical tables written as conform writes them. */
export interface TestLake {
  readonly folder: string;
  readonly lake: Lake;
  context(change?: Partial<Context>, settings?: Partial<SettingsInput>): Context;
  /** Replaces all rows of a table of a source. Columns left out are null. */
  write(table: string, source: string, rows: readonly Row[]): Promise<void>;
  cover(source: string, table: string, from: string, through: string): Promise<void>;
  /** Rows of Parquet objects below a prefix, as DuckDB's JSON. */
  read(prefix: string, sql?: string): Promise<Record<string, unknown>[]>;
  /** Key and SHA-256 of every object below the prefixes. */
  objects(...prefixes: string[]): Promise<Record<string, string>>;
  remove(): Promise<void>;
}

export async function openTestLake(contractFolder = "sql/canonical"): Promise<TestLake> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-compute-"));
  const lake = folderLake(join(folder, "lake"));
  const database = await openDatabase({ scratch: join(folder, "test-scratch"), threads: 2 });
  const contracts = await readContracts(contractFolder);
  const contractOf = (table: string): Contract => {
    const contract = contracts.get(table);
    if (contract === undefined) throw new Error(`no contract for ${table}`);
    return contract;
  };

  return {
    folder,
    lake,
    context(change = {}, settings = {}) {
      return {
        lake,
        settings: settingsSchema.parse({
          business: { name: "Test", timeZone: "Europe/Berlin", currency: "EUR" },
          ...settings,
        }),
        secrets: { read: async () => "", write: async () => undefined, salt: async () => "salt" },
        run: "20260101T000000Z-0000",
        now: () => new Date("2026-01-01T00:00:00Z"),
        asOf: "2026-03-31",
        fetch: () => Promise.reject(new Error("no network in this test")),
        sleep: async () => undefined,
        random: () => 0.5,
        remaining: () => Number.POSITIVE_INFINITY,
        log: () => undefined,
        scratch: join(folder, "scratch"),
        ...change,
      };
    },
    async write(table, source, rows) {
      const contract = contractOf(table);
      const key = canonicalManifestKey(table, source);
      const read = await lake.get(key);
      const manifest: CanonicalManifest = { layout: 1, table, source, objects: {} };
      await fill(database, contract, source, rows);
      const months = await database.rows(
        z.object({ month: z.string() }),
        `select distinct ${partitionMonth(contract)} as month from filled order by 1`,
      );
      for (const { month } of months) {
        const path = join(folder, "part.parquet");
        const columns = contract.columns
          .filter((column) => column.name !== "source")
          .map(({ name }) => identifier(name));
        const own = `from filled where ${partitionMonth(contract)} = ${text(month)}`;
        const { rows: count } = await database.copyToParquet(
          `select ${columns.join(", ")} ${own} order by ${contract.key.map(identifier).join(", ")}`,
          path,
        );
        const objectKey = canonicalKey(table, source, month);
        const facts = await lake.put(objectKey, { path }, unchangedSince(await lake.head(objectKey)));
        const inside = contract.dates.map(async (date) => {
          const found = await database.rows(
            z.object({ month: z.string() }),
            `select distinct strftime(${identifier(date)}, '%Y-%m') as month ${own} and ${identifier(date)} is not null order by 1`,
          );
          return [date, found.map((row) => row.month)] as const;
        });
        manifest.objects[month] = {
          key: objectKey,
          etag: facts.etag,
          sha256: await sha256({ path }),
          rows: count,
          bytes: (await stat(path)).size,
          months: Object.fromEntries(await Promise.all(inside)),
          columns: await columnDigests(database, path),
        };
      }
      for await (const object of lake.list(`canonical/${table}/source=${source}/`)) {
        if (!Object.values(manifest.objects).some((entry) => entry.key === object.key)) await lake.delete(object.key);
      }
      await lake.put(key, Buffer.from(JSON.stringify(manifest)), unchangedSince(read));
    },
    async cover(source, table, from, through) {
      const key = coverageKey(source, table);
      const body = Buffer.from(JSON.stringify({ source, table, from, through }));
      await lake.put(key, body, unchangedSince(await lake.head(key)));
    },
    async read(prefix, sql = "select * from rows") {
      const paths: string[] = [];
      for await (const object of lake.list(prefix)) paths.push(text(join(folder, "lake", object.key)));
      if (paths.length === 0) return [];
      await database.run(
        `create or replace temp view rows as select * from read_parquet([${paths.join(", ")}], hive_partitioning = true, hive_types_autocast = false, union_by_name = true)`,
      );
      return await database.rows(z.record(z.string(), z.unknown()), sql);
    },
    async objects(...prefixes) {
      const found: Record<string, string> = {};
      for (const prefix of prefixes) {
        for await (const { key } of lake.list(prefix)) {
          found[key] = await sha256(await readFile(join(folder, "lake", key)));
        }
      }
      return found;
    },
    async remove() {
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the temp table `filled` of the rows in the contract's columns. */
async function fill(database: Database, { columns }: Contract, source: string, rows: readonly Row[]): Promise<void> {
  const given: Record<string, Row[string]> = {
    source,
    _version: "2026-01-01 00:00:00",
    _observed_at: "2026-01-01 00:00:00",
    _deleted: false,
  };
  const types = columns.map(({ name, type }) => `${identifier(name)} ${type}`);
  await database.run(`create or replace temp table filled (${types.join(", ")})`);
  if (rows.length === 0) return;
  const values = rows.map(
    (row) => `(${columns.map(({ name }) => sqlValue(name in row ? row[name] : given[name])).join(", ")})`,
  );
  await database.run(`insert into filled values ${values.join(", ")}`);
}

function sqlValue(value: Row[string] | undefined): string {
  if (value === undefined || value === null) return "null";
  return typeof value === "string" ? text(value) : String(value);
}
