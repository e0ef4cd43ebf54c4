import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import type { RawManifest } from "../shared/raw.ts";
import { type Json, parseJson } from "./json.ts";
import { linesOf } from "./lines.ts";

/** The records of raw objects, in order; rejects when an object is gone or is not the one that was written. */
export async function* readRaw(
  { lake }: Pick<Context, "lake">,
  objects: Readonly<RawManifest["objects"]>,
): AsyncGenerator<Json, void, void> {
  for (const { key, sha256 } of objects) {
    const object = await lake.get(key);
    if (object === undefined || createHash("sha256").update(object.body).digest("hex") !== sha256) {
      throw new MilepostError(`${key} is ${object === undefined ? "gone" : "not what was written there"}.`, {
        key,
        remedy: "Delete the stream's file under state/pull to load it again; raw objects must not be changed by hand.",
      });
    }
    const text: AsyncIterable<Buffer> = Readable.from([object.body]).pipe(createGunzip());
    for await (const piece of linesOf(text)) {
      if ("lines" in piece) for (const line of piece.lines) yield parseJson(line);
    }
  }
}
