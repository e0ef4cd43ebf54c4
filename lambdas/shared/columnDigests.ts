import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { z } from "zod";
import { type Database, text } from "./duckdb.ts";

/** By column of a Parquet file: a hash of the bytes that hold its values, 16 hex digits. */
export type ColumnDigests = Readonly<Record<string, string>>;

const chunkSchema = z.object({ column: z.string(), start: z.int(), bytes: z.int() });

/**
 * The digests of all columns of a local file. Two files with as many rows and the same digest of a column have the same
 * values in it, row by row; so what reads only such columns need not be made again when others change.
 */
export async function columnDigests(database: Database, path: string): Promise<ColumnDigests> {
  const chunks = await database.rows(
    chunkSchema,
    `select
       split_part(path_in_schema, ', ', 1) as column,
       case when dictionary_page_offset > 0 then least(dictionary_page_offset, data_page_offset) else data_page_offset end
         as start,
       total_compressed_size as bytes
     from parquet_metadata(${text(path)})
     order by row_group_id, column_id`,
  );
  await using file = await open(path);
  const hashes = new Map<string, ReturnType<typeof createHash>>();
  for (const { column, start, bytes } of chunks) {
    const hash = hashes.get(column) ?? createHash("sha256");
    hashes.set(column, hash);
    const { buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, start);
    hash.update(buffer);
  }
  return Object.fromEntries([...hashes].map(([column, hash]) => [column, hash.digest("hex").slice(0, 16)]));
}
