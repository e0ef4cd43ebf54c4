import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

/** A longer line is not taken apart: vendors' records are a thousandth of it. */
export const longestLine = 4 * 2 ** 20;

/**
 * Copies a gzip file of JSON lines, each with its number (from 1) as its first field, `_line`: so DuckDB, which reads in
 * parallel, still knows where a line was. Lines that are not a JSON object come back instead; empty ones are passed over.
 */
export async function numberLines(from: string, to: string): Promise<{ line: number; reason: string }[]> {
  const left: { line: number; reason: string }[] = [];

  function numbered(line: number, bytes: Buffer): string {
    const record = readRecord(bytes);
    if ("reason" in record) left.push({ line, reason: record.reason });
    return "text" in record && record.text !== "" ? `{"_line":${line},${record.text.slice(1)}\n` : "";
  }

  await pipeline(
    createReadStream(from),
    createGunzip(),
    async function* (chunks: AsyncIterable<Buffer>) {
      let line = 0;
      let parts: Buffer[] = [];
      for await (const chunk of chunks) {
        let start = 0;
        let out = "";
        for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
          parts.push(chunk.subarray(start, end));
          line += 1;
          out += numbered(line, Buffer.concat(parts));
          parts = [];
          start = end + 1;
        }
        if (start < chunk.length) parts.push(chunk.subarray(start));
        if (out !== "") yield out;
      }
      if (parts.length > 0) yield numbered(line + 1, Buffer.concat(parts));
    },
    createGzip({ level: 1 }),
    createWriteStream(to),
  );
  return left;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function readRecord(bytes: Buffer): { text: string } | { reason: string } {
  if (bytes.byteLength > longestLine) return { reason: `is longer than ${longestLine >> 20} MB` };
  try {
    const text = utf8.decode(bytes).trim();
    if (text === "") return { text };
    const value: unknown = JSON.parse(text, refuseHalfCharacters);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return { reason: "is not a JSON object" };
    return Object.keys(value).length === 0 ? { reason: "is an empty object" } : { text };
  } catch (error) {
    if (error instanceof TypeError) return { reason: "is not UTF-8" };
    if (error instanceof SyntaxError) return { reason: "is not JSON" };
    throw error;
  }
}

/** JSON may escape half of a character, which is no text: DuckDB refuses it. */
function refuseHalfCharacters(key: string, value: unknown): unknown {
  if (key.isWellFormed() && (typeof value !== "string" || value.isWellFormed())) return value;
  throw new SyntaxError("half a character");
}
