import { MilepostError } from "../../shared/errors.ts";
import { fieldsOf } from "./csvFields.ts";
import { encodingOf, utf8Of } from "./encoding.ts";
import type { Format } from "./format.ts";
import { readHeader } from "./numbered.ts";
import { recordsOf } from "./records.ts";

/** A text file that was dropped, record by record. */
export interface TextFile {
  /** The names of a CSV file's columns; undefined for NDJSON, where each record has its own. */
  readonly names: readonly string[] | undefined;
  readonly separator: string;
  readonly records: () => AsyncIterable<FileRecord>;
}

export interface FileRecord {
  /** The line on which it starts, and its text without the line end. */
  readonly line: number;
  readonly text: string;
  readonly isHeader: boolean;
}

export async function openTextFile(path: string, format: Exclude<Format, "parquet">): Promise<TextFile> {
  const encoding = await encodingOf(path);
  const header = format === "csv" ? await readHeader(path, encoding) : undefined;
  if (format === "csv" && header === undefined) throw new MilepostError("The file is empty.");
  const separator = header?.separator ?? "";
  let names: string[] | undefined;

  async function* records(): AsyncGenerator<FileRecord, void, void> {
    const options = header === undefined ? {} : { separator: separator.charCodeAt(0), columns: header.columns };
    for await (const batch of recordsOf(utf8Of(path, encoding), options)) {
      for (const { buffer, start, end, line } of batch)
        yield {
          line,
          text: buffer.toString("utf8", start, end),
          isHeader: header !== undefined && line <= header.line,
        };
    }
  }

  if (header !== undefined) {
    for await (const record of records()) {
      if (record.line !== header.line) continue;
      names = fieldsOf(record.text, separator).map((name) => name.trim());
      break;
    }
  }
  return { names, separator, records };
}
