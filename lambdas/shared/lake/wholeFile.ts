import { randomUUID } from "node:crypto";
import { createWriteStream, mkdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Writes a stream to a local file that is there whole or not at all: aside, then renamed. Makes the folders it needs. */
export async function writeWholeFile(path: string, content: Readable): Promise<void> {
  // Nothing may be awaited before the stream is listened to: were it to fail meanwhile, nobody would hear it.
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${randomUUID()}.part`;
  try {
    await pipeline(content, createWriteStream(aside));
    await rename(aside, path);
  } catch (error) {
    await rm(aside, { force: true });
    throw error;
  }
}
