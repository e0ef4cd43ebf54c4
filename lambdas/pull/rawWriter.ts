import { createHash } from "node:crypto";
import { createGzip, type Gzip } from "node:zlib";
import type { Context } from "../shared/context.ts";
import { ConflictError } from "../shared/errors.ts";
import { type RawManifest, rawObjectKey } from "../shared/raw.ts";

type RawObject = RawManifest["objects"][number];

/** Bytes of gzip after which an object is closed and the next begun. */
const objectSize = 15 * 1024 * 1024;
/** Text is handed to gzip in pieces of this size, so that the same lines always give the same bytes. */
const pieceSize = 1024 * 1024;

export interface RawWriter {
  /** Objects written so far, those of an earlier call included. */
  readonly objects: readonly RawObject[];
  /** Appends lines; says whether an object was closed, which is a good time to save the resume point. */
  write(lines: readonly string[]): Promise<boolean>;
  /** Writes what is still in memory. */
  flush(): Promise<void>;
}

/**
 * Writes a pull's lines as gzip objects of at most about 16 MB. One object at a time is held in memory. A key that is
 * taken by other bytes, left by a run that died or being written by another run, is passed over.
 */
export function openRawWriter(
  { lake }: Pick<Context, "lake">,
  { source, stream, pull, written }: { source: string; stream: string; pull: string; written: readonly RawObject[] },
): RawWriter {
  const objects = [...written];
  let next = 0;
  let current = openMember();

  async function flush(): Promise<void> {
    if (current.records === 0) return;
    const { records, body } = await current.end();
    current = openMember();
    const sha256 = createHash("sha256").update(body).digest("hex");
    for (;;) {
      const key = rawObjectKey(source, stream, pull, next);
      next += 1;
      if (objects.some((object) => object.key === key)) continue;
      try {
        await lake.put(key, body, { ifAbsent: true });
      } catch (error) {
        if (error instanceof ConflictError) continue;
        throw error;
      }
      objects.push({ key, sha256, records, bytes: body.byteLength });
      return;
    }
  }

  return {
    objects,
    async write(lines) {
      if (lines.length === 0) return false;
      await current.add(lines);
      if (current.size() < objectSize) return false;
      await flush();
      return true;
    },
    flush,
  };
}

function openMember() {
  const gzip: Gzip = createGzip();
  const chunks: Buffer[] = [];
  let bytes = 0;
  let records = 0;
  let pending: string[] = [];
  let pendingLength = 0;
  gzip.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.byteLength;
  });

  const push = (text: string) =>
    new Promise<void>((resolve, reject) => gzip.write(text, (error) => (error ? reject(error) : resolve())));

  return {
    get records() {
      return records;
    },
    size: () => bytes,
    async add(lines: readonly string[]) {
      for (const line of lines) {
        pending.push(line);
        pendingLength += line.length + 1;
        records += 1;
        if (pendingLength < pieceSize) continue;
        const text = `${pending.join("\n")}\n`;
        pending = [];
        pendingLength = 0;
        await push(text);
      }
    },
    async end() {
      if (pending.length > 0) await push(`${pending.join("\n")}\n`);
      await new Promise<void>((resolve, reject) => {
        gzip.on("end", resolve).on("error", reject);
        gzip.end();
      });
      return { records, body: Buffer.concat(chunks) };
    },
  };
}
