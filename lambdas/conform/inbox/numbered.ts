import { open } from "node:fs/promises";
import { MilepostError } from "../../shared/errors.ts";
import { fieldsOf, recordOf } from "./csvFields.ts";
import { type Encoding, encodingOf, utf8Of } from "./encoding.ts";
import { type RawRecord, recordsOf } from "./records.ts";

/** A copy of a text file that DuckDB reads in parallel and still knows each row's line in the original. */
export interface NumberedText {
  readonly path: string;
  readonly encoding: Encoding;
  /** Between fields; undefined for lines that are one field each. */
  readonly separator: string | undefined;
  /** Of the original; the copy has two more: the line, and the number of fields where it is not this one. */
  readonly columns: number;
  /** The line of the header. */
  readonly headerLine: number;
}

/** Parts an NDJSON line from its number: no JSON text holds this byte. */
export const UNIT_SEPARATOR = "\x1f";

/** Stands for the number of fields of a record with a stray quote. */
export const strayQuote = -1;

const separators = [",", ";", "\t"] as const;

/**
 * Copies a CSV file to `to` as UTF-8, each record followed by its line. Records with too few fields are filled up and
 * those with too many are cut, with the number found noted; it is -1 for those with a stray quote. The separator is the
 * one that the header has most of.
 */
export async function numberCsv(from: string, to: string): Promise<NumberedText> {
  const encoding = await encodingOf(from);
  const header = await readHeader(from, encoding);
  if (header === undefined) throw new MilepostError("The file is empty: it needs a first line with the column names.");
  const { separator, line: headerLine, columns } = header;
  await write(recordsOf(utf8Of(from, encoding), { separator: separator.charCodeAt(0), columns }), to, (record) => {
    if (record.line < headerLine) return undefined;
    const fill = separator.repeat(Math.max(0, columns - record.fields));
    const found = record.quotes === "stray" ? strayQuote : record.fields === columns ? "" : record.fields;
    const tail = `${fill}${separator}${record.line}${separator}${found}\n`;
    if (record.quotes === "plain") return { tail };
    // Readers do not agree on such quotes; on these they do.
    const fields = fieldsOf(record.buffer.toString("utf8", record.start, record.end), separator);
    return { body: Buffer.from(recordOf(fields.slice(0, columns), separator)), tail };
  });
  return { path: to, encoding, separator, columns, headerLine };
}

/** Copies an NDJSON file to `to`, each line followed by its number. */
export async function numberNdjson(from: string, to: string): Promise<NumberedText> {
  const encoding = await encodingOf(from);
  await write(recordsOf(utf8Of(from, encoding), {}), to, ({ line }) => ({ tail: `${UNIT_SEPARATOR}${line}\n` }));
  return { path: to, encoding, separator: undefined, columns: 1, headerLine: 0 };
}

interface Copy {
  /** In place of the record's own bytes. */
  readonly body?: Buffer;
  readonly tail: string;
}

async function write(
  batches: AsyncIterable<RawRecord[]>,
  to: string,
  copyOf: (record: RawRecord) => Copy | undefined,
): Promise<void> {
  const file = await open(to, "w");
  try {
    for await (const records of batches) {
      const last = records.at(-1);
      if (last === undefined) continue;
      // Together the records are no longer than their buffer, and a tail is far shorter than 64 bytes for each column.
      let out = Buffer.allocUnsafe(last.end + records.length * 64);
      let length = 0;
      for (const record of records) {
        const copy = copyOf(record);
        if (copy === undefined) continue;
        const { body = record.buffer.subarray(record.start, record.cut), tail } = copy;
        const needed = length + body.length + tail.length;
        if (needed > out.length) out = Buffer.concat([out], needed * 2);
        length += body.copy(out, length);
        length += out.write(tail, length, "latin1");
      }
      await file.writeFile(out.subarray(0, length));
    }
  } finally {
    await file.close();
  }
}

/** The first line that names columns, and by what they are parted; undefined for an empty file. */
export async function readHeader(from: string, encoding: Encoding) {
  let told: string | undefined;
  for await (const records of recordsOf(utf8Of(from, encoding), {})) {
    for (const { buffer, start, end, line } of records) {
      const text = buffer.toString("utf8", start, end);
      // Excel's own hint, on a line before the header.
      const hint = /^"?sep=([\t -~])"?$/i.exec(text)?.[1];
      if (hint !== undefined && told === undefined) {
        told = hint;
        continue;
      }
      const unquoted = text.replaceAll(/"[^"]*"/g, "");
      const count = (separator: string) => unquoted.split(separator).length;
      const separator = told ?? separators.reduce((best, other) => (count(other) > count(best) ? other : best));
      return { separator, line, columns: count(separator) };
    }
  }
  return undefined;
}
