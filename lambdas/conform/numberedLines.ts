import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";

/** Between a line's number and its text in the copy: no JSON text holds this byte. */
export const afterNumber = "\x1f";

/** A longer line is not taken apart: vendors' records are a thousandth of it. */
export const longestLine = 16 * 2 ** 20;

/**
 * Copies a gzip file of lines, each with its number (from 1) before it, and without those that are empty, not UTF-8 or
 * longer than `longestLine`; these come back. So DuckDB, which reads in parallel, still knows where a line was.
 */
export async function numberLines(from: string, to: string): Promise<{ line: number; reason: string }[]> {
  const left: { line: number; reason: string }[] = [];
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  function numbered(line: number, bytes: Buffer): string {
    if (bytes.byteLength > longestLine) {
      left.push({ line, reason: `is longer than ${longestLine >> 20} MB` });
      return "";
    }
    try {
      const text = decoder.decode(bytes).trim();
      if (!text.includes(afterNumber)) return text === "" ? "" : `${line}${afterNumber}${text}\n`;
      left.push({ line, reason: "is not JSON" });
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      left.push({ line, reason: "is not UTF-8" });
    }
    return "";
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
    createWriteStream(to),
  );
  return left;
}
