import { createHash, type Hash, hash } from "node:crypto";
import { open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Body } from "./lake.ts";

/** The SHA-256 of bytes in memory, of a local file or of a stream (read to its end), as 64 lower case hex digits. */
export async function sha256(body: Body | Readable): Promise<string> {
  if (body instanceof Uint8Array) return hash("sha256", body);
  const digest = createHash("sha256");
  if ("pipe" in body) await pipeline(body, digest);
  else await addFile(digest, body.path);
  return digest.digest("hex");
}

/** Through one buffer: a stream makes a new one for every piece, and a run that hashes thousands of files pays for it. */
async function addFile(digest: Hash, path: string): Promise<void> {
  await using file = await open(path);
  const buffer = Buffer.allocUnsafeSlow(128 * 2 ** 10);
  for (;;) {
    const { bytesRead } = await file.read(buffer);
    if (bytesRead === 0) return;
    digest.update(buffer.subarray(0, bytesRead));
  }
}
