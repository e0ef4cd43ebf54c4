import { readFile } from "node:fs/promises";
import { DuckDBInstance } from "@duckdb/node-api";

/** What the SQL tests ask of DuckDB: rows as DuckDB's own JSON, nothing converted on the way. */
export interface PreludeDatabase {
  run(sql: string): Promise<void>;
  rows(sql: string, values?: Record<string, string>): Promise<Record<string, unknown>[]>;
  close(): void;
}

/** A DuckDB in memory that has run `sql/prelude.sql` and nothing else. */
export async function openPreludeDatabase(): Promise<PreludeDatabase> {
  const instance = await DuckDBInstance.create(":memory:", {
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
    threads: "1",
  });
  const connection = await instance.connect();
  await connection.run(await readFile(new URL("../../sql/prelude.sql", import.meta.url), "utf8"));
  return {
    async run(sql) {
      await connection.run(sql);
    },
    async rows(sql, values) {
      return (await connection.runAndReadAll(sql, values)).getRowObjectsJson();
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}
