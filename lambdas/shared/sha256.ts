import { createHash, hash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Body } from "./lake.ts";

/** The SHA-256 of bytes in memory, of a local file or of a stream (read to its end), as 64 lower case hex digits. */
export async function sha256(body: Body | Readable): Promise<string> {
  if (body instanceof Uint8Array) return hash("sha256", body);
  const digest = createHash("sha256");
  await pipeline("pipe" in body ? body : createReadStream(body.path), digest);
  return digest.digest("hex");
}
