import { type PullState, pullStateKey, pullStateSchema } from "../../lambdas/pull/state.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { type RawManifest, rawManifestSchema } from "../../lambdas/shared/raw.ts";
import { type SettingsInput, settingsSchema } from "../../lambdas/shared/settings.ts";
import { memoryLake } from "./memoryLake.ts";
import { readLines } from "./readLines.ts";

type Sources = NonNullable<SettingsInput["sources"]>;

/** What pull sees of the world in a test: a lake in memory, a clock that only moves when told to or slept on, secrets. */
export interface PullWorld {
  readonly lake: Lake;
  readonly secrets: Map<string, string>;
  readonly logged: string[];
  readonly slept: number[];
  now(): Date;
  setClock(instant: string): void;
  /** A new run, or the same with other ports. */
  context(change?: Partial<Context>): Context;
}

export function openPullWorld({ sources, clock }: { sources: Sources; clock: string }): PullWorld {
  const lake = memoryLake();
  const secrets = new Map(Object.keys(sources).map((name) => [name, "shpat_simulated"]));
  const settings = settingsSchema.parse({
    business: { name: "Test", timeZone: "Europe/Berlin", currency: "EUR" },
    sources,
  });
  const logged: string[] = [];
  const slept: number[] = [];
  let at = Date.parse(clock);
  let runs = 0;
  return {
    lake,
    secrets,
    logged,
    slept,
    now: () => new Date(at),
    setClock: (instant) => {
      at = Date.parse(instant);
    },
    context: (change = {}) => {
      runs += 1;
      return {
        lake,
        settings,
        secrets: {
          read: async (source) => secrets.get(source) ?? "",
          write: async (source, value) => void secrets.set(source, value),
          salt: async () => "salt",
        },
        run: `20260701T000000Z-${String(runs).padStart(4, "0")}`,
        now: () => new Date(at),
        asOf: "2026-06-30",
        fetch,
        sleep: async (milliseconds) => {
          slept.push(milliseconds);
          at += milliseconds;
        },
        random: () => 0.5,
        remaining: () => Number.POSITIVE_INFINITY,
        log: (level, message, facts) => void logged.push(`${level} ${message} ${JSON.stringify(facts)}`),
        scratch: "/nonexistent",
        ...change,
      };
    },
  };
}

export async function stateOf({ lake }: { lake: Lake }, source: string, stream: string): Promise<PullState> {
  const object = await lake.get(pullStateKey(source, stream));
  return pullStateSchema.parse(JSON.parse(new TextDecoder().decode(object?.body)));
}

export async function manifestsOf({ lake }: { lake: Lake }, source: string, stream: string): Promise<RawManifest[]> {
  const manifests: RawManifest[] = [];
  for await (const { key } of lake.list(`raw/${source}/${stream}/`)) {
    if (!key.endsWith("/manifest.json")) continue;
    const object = await lake.get(key);
    manifests.push(rawManifestSchema.parse(JSON.parse(new TextDecoder().decode(object?.body))));
  }
  return manifests;
}

/** Every line of every pull that has a manifest, in order of pulls and objects. */
export async function linesIn({ lake }: { lake: Lake }, source: string, stream: string): Promise<string[]> {
  const lines: string[] = [];
  for (const manifest of await manifestsOf({ lake }, source, stream)) lines.push(...(await readLines(lake, manifest)));
  return lines;
}

/** The different lines, sorted: what conform is left with, whatever overlapped. */
export async function distinctLines(world: { lake: Lake }, source: string, stream: string): Promise<string[]> {
  return [...new Set(await linesIn(world, source, stream))].sort();
}
