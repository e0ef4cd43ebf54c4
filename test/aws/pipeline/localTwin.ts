import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localRun, type RunOutcome } from "../../../bin/localRun.ts";
import { silentProgress } from "../../../bin/progress.ts";
import { folderLake } from "../../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import type { Settings } from "../../../lambdas/shared/settings.ts";

/** The same business run on this machine, in a folder: what the deployed run is held against. */
export async function runLocalTwin(given: {
  settings: Settings;
  secrets: Readonly<Record<string, string>>;
  salt: string;
  asOf: string;
  drops: Readonly<Record<string, string>>;
}): Promise<{ outcome: RunOutcome; lake: Lake; close: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-twin-"));
  const lake = folderLake(join(folder, "lake"));
  for (const [key, content] of Object.entries(given.drops)) await lake.put(key, Buffer.from(content), { any: true });
  const secrets = new Map(Object.entries(given.secrets));
  const outcome = await localRun(
    {
      lake,
      settings: given.settings,
      secrets: {
        read: async (source) => secrets.get(source) ?? "",
        write: async (source, value) => {
          secrets.set(source, value);
        },
        salt: async () => given.salt,
      },
      run: "twin",
      asOf: given.asOf,
      now: () => new Date(),
      fetch,
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      random: Math.random,
      remaining: () => Number.POSITIVE_INFINITY,
      log: () => {},
      scratch: join(folder, "scratch"),
    },
    silentProgress,
  );
  return { outcome, lake, close: () => rm(folder, { recursive: true, force: true }) };
}
