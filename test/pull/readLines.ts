import { gunzipSync } from "node:zlib";
import type { Lake } from "../../lambdas/shared/lake.ts";
import type { RawManifest } from "../../lambdas/shared/raw.ts";

/** The lines that a manifest lists, in order. Throws when an object is not what the manifest says. */
export async function readLines(lake: Lake, { objects, records }: RawManifest): Promise<string[]> {
  const lines: string[] = [];
  for (const { key, records: own, bytes } of objects) {
    const object = await lake.get(key);
    if (object === undefined) throw new Error(`${key} is listed but not there`);
    const text = gunzipSync(object.body).toString();
    const there = text.split("\n").slice(0, -1);
    const whole = text.endsWith("\n") && there.length === own && object.size === bytes;
    if (!whole) throw new Error(`${key} is not whole`);
    lines.push(...there);
  }
  if (lines.length !== records) throw new Error(`${lines.length} lines where the manifest has ${records}`);
  return lines;
}
