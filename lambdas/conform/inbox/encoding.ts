import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { MilepostError } from "../../shared/errors.ts";

/** What spreadsheets write. `windows-1252` is what ISO 8859-1 ("Latin-1") means in practice: it adds the euro sign. */
export type Encoding = "utf-8" | "utf-16le" | "windows-1252";

const CHUNK_BYTES = 1 << 20;

/** The bytes of a local file, unpacked when its name ends with `.gz`. */
async function* bytesOf(path: string): AsyncIterable<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!path.endsWith(".gz")) return yield* file;
  const unpacked: Readable = file.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
  file.once("error", (error) => unpacked.destroy(error));
  try {
    yield* unpacked;
  } catch (error) {
    throw new MilepostError("The file ends with .gz but cannot be unpacked: it is damaged, cut short, or no gzip.", {
      cause: error,
    });
  }
}

/** Reads the whole file: it is UTF-16 if it says so by its first bytes, UTF-8 if it is valid as such, else Latin-1. */
export async function encodingOf(path: string): Promise<Encoding> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let first = true;
  try {
    for await (const chunk of bytesOf(path)) {
      if (first && chunk[0] === 0xff && chunk[1] === 0xfe) return "utf-16le";
      first = false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) return "windows-1252";
    throw error;
  }
}

/** The file's text as UTF-8 bytes, without a byte order mark. */
export async function* utf8Of(path: string, encoding: Encoding): AsyncIterable<Buffer> {
  if (encoding === "utf-8") {
    let first = true;
    for await (const chunk of bytesOf(path)) {
      const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      const marked = first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
      first = false;
      yield marked ? bytes.subarray(3) : bytes;
    }
    return;
  }
  const decoder = new TextDecoder(encoding);
  for await (const chunk of bytesOf(path)) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
