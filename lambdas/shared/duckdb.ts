import { rmSync } from "node:fs";
import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBValue,
  type DuckDBValueConverter,
  type Json,
  JsonDuckDBValueConverter,
  quotedIdentifier,
  quotedString,
} from "@duckdb/node-api";
import { z } from "zod";

export interface DatabaseOptions {
  /** A local folder; DuckDB spills into one of its own inside it, gone when the database is closed. */
  readonly scratch: string;
  /** What DuckDB itself may hold; the process takes 80 to 230 MB more. */
  readonly memoryLimit?: string;
  /** One per core when left out. */
  readonly threads?: number;
}

export interface Database {
  /** Runs one or several statements; values are bound to `$name` or `?` of a single one. */
  run(sql: string, values?: BoundValues): Promise<void>;
  /**
   * The rows of a SELECT, each parsed by the schema. Integers come as numbers (as text beyond 2^53), decimals, dates and
   * timestamps as DuckDB writes them: `1.2000`, `2026-11-23`, `2026-11-23 21:05:33.123`.
   */
  rows<Row>(schema: z.ZodType<Row>, sql: string, values?: BoundValues): Promise<Row[]>;
  /**
   * Writes a SELECT as Parquet for Athena. End it with a total ORDER BY: then the same rows give the same bytes. Rows read
   * from one file need none: they stay as they lie there.
   */
  copyToParquet(select: string, path: string): Promise<{ rows: number }>;
  /** Another connection to the same database, for statements side by side. What is TEMP is each connection's own. */
  connect(): Promise<Database>;
  /** Ends the connection; with the first one, the database. */
  close(): void;
}

export type BoundValues = Record<string, DuckDBValue> | DuckDBValue[];

/**
 * An in-memory DuckDB that touches nothing but local files and never loads an extension from outside. What runs on one
 * connection runs one statement after the other.
 */
export async function openDatabase({ scratch, memoryLimit = "2GB", threads }: DatabaseOptions): Promise<Database> {
  await mkdir(scratch, { recursive: true });
  // A folder of its own: DuckDB's spill files have the same names in every instance.
  const spill = await mkdtemp(join(scratch, "duckdb-"));
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: memoryLimit,
    temp_directory: spill,
    preserve_insertion_order: "false",
    autoload_known_extensions: "false",
    autoinstall_known_extensions: "false",
    ...(threads === undefined ? {} : { threads: String(threads) }),
  });
  const first = await instance.connect();
  await first.run("set global TimeZone = 'UTC'");
  const others: DuckDBConnection[] = [];
  const connect = async (): Promise<Database> => {
    const other = await instance.connect();
    others.push(other);
    return { ...databaseOf(other), connect };
  };
  return {
    ...databaseOf(first),
    connect,
    close() {
      for (const other of others) other.closeSync();
      first.closeSync();
      instance.closeSync();
      rmSync(spill, { recursive: true, force: true });
    },
  };
}

function databaseOf(connection: DuckDBConnection): Omit<Database, "connect"> {
  async function rows<Row>(schema: z.ZodType<Row>, sql: string, values?: BoundValues): Promise<Row[]> {
    const result = await connection.run(sql, values);
    return z.array(schema).parse(await result.convertRowObjects(toPlain));
  }

  return {
    async run(sql, values) {
      await connection.run(sql, values);
    },
    rows,
    async copyToParquet(select, path) {
      // Row groups of 122,880 rows and format v1 are what Athena reads well; statistics are written by default. Level 1
      // takes a tenth less time than the default and 2 % more room; to give a dictionary up at 10,000 values takes another
      // tenth less and no more room.
      const copied = await rows(
        z.object({ Count: z.int() }),
        `copy (${select}) to ${text(path)}
         (format parquet, compression zstd, compression_level 1, row_group_size 122880, parquet_version v1,
          dictionary_size_limit 10000, preserve_order true)`,
      );
      return { rows: copied[0]?.Count ?? 0 };
    },
    close() {
      connection.closeSync();
    },
  };
}

/** A SQL identifier: `order_id` → `"order_id"`. */
export const identifier = (name: string): string => quotedIdentifier(name);
/** A SQL string literal. */
export const text = (value: string): string => quotedString(value);
/** A SQL list of string literals, as `read_json` and `read_parquet` take their files. */
export const textList = (values: readonly string[]): string => `[${values.map(text).join(", ")}]`;

const toPlain: DuckDBValueConverter<Json> = (value, type, converter) => {
  if (typeof value === "bigint" && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) {
    return Number(value);
  }
  return JsonDuckDBValueConverter(value, type, converter);
};
