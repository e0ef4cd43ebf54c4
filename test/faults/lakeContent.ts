import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { rawManifestSchema } from "../../lambdas/shared/raw.ts";

const tables = ["canonical", "facts", "cubes", "kpi_values", "kpi_snapshots", "quarantine", "inbox_results", "reports"];

/**
 * What must be the same in two lakes, whatever deaths and restarts lie behind them: the SHA-256 of every table's objects,
 * quarantine, inbox results and reports, by key, and that of each stream's records.
 *
 * Not compared as they lie: raw's folders and quarantine's keys, which carry the name of the run that pulled (the run
 * that was started again has another); and state, which besides those names holds ETags and how often was asked.
 */
export async function lakeContent(lake: string): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  const keys = (await Promise.all(tables.map((table) => keysBelow(lake, table)))).flat();
  for (const key of keys.sort()) {
    const body = await readFile(join(lake, key));
    content.set(withoutPull(key), key.startsWith("quarantine/") ? sha256(withoutPull(String(body))) : sha256(body));
  }
  for (const [stream, lines] of await rawRecords(lake)) content.set(stream, sha256(lines.join("\n")));
  return content;
}

/** The distinct records of each stream, of the pulls that have a manifest: asked twice, a vendor answers twice. */
async function rawRecords(lake: string): Promise<Map<string, string[]>> {
  const records = new Map<string, Set<string>>();
  for (const key of (await keysBelow(lake, "raw")).sort()) {
    if (!key.endsWith("/manifest.json")) continue;
    const manifest = rawManifestSchema.parse(JSON.parse(await readFile(join(lake, key), "utf8")));
    const stream = `raw/${manifest.source}/${manifest.stream}`;
    const known = records.get(stream) ?? new Set();
    records.set(stream, known);
    for (const object of manifest.objects) {
      const lines = gunzipSync(await readFile(join(lake, object.key))).toString();
      for (const line of lines.split("\n")) known.add(line);
    }
  }
  return new Map([...records].map(([stream, lines]) => [stream, [...lines].sort()]));
}

async function keysBelow(lake: string, prefix: string): Promise<string[]> {
  const entries = await readdir(join(lake, prefix), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(lake.length + 1));
}

const withoutPull = (text: string) => text.replaceAll(/\d{8}T\d{6}Z-[0-9a-f]+-\d+/g, "<pull>");
const sha256 = (body: Uint8Array | string) => createHash("sha256").update(body).digest("hex");
