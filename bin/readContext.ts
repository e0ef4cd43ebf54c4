import { existsSync } from "node:fs";
import type { Context } from "../lambdas/shared/context.ts";
import { openLake } from "../lambdas/shared/lake/open.ts";
import { readSettings } from "../lambdas/shared/readSettings.ts";
import { latestRuns } from "../lambdas/shared/runLedger.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { demoSettings, isDemo } from "./demoLake.ts";
import { localContext, parseAsOf } from "./localContext.ts";
import { lakeToRead, readEnvironment } from "./place.ts";
import type { Terminal } from "./terminal.ts";

export const settingsFile = "milepost.config.ts";

export interface ReadOptions {
  readonly lake?: string;
  readonly config?: string;
  readonly asOf?: string;
}

/**
 * The context of commands that only read: figures as of the day that the newest run computed, or the day asked for. The
 * demo's lake brings the demo's settings.
 */
export async function readContext(options: ReadOptions, terminal: Terminal): Promise<Context> {
  const environment = readEnvironment(terminal.environment);
  const url = lakeToRead(options.lake, environment);
  const lake = openLake(url, environment);
  const settings = await settingsFor(options, await isDemo(lake));
  const [newest] = await latestRuns(lake, 1);
  const asOf = options.asOf === undefined ? newest?.as_of : parseAsOf(options.asOf);
  return localContext({ lake: url, settings, environment, asOf });
}

/** The settings named; else the demo's on its own lake; else those of this folder. */
async function settingsFor({ config }: ReadOptions, demo: boolean): Promise<Settings> {
  if (config === undefined && demo) return demoSettings();
  return readSettings(config ?? settingsFile);
}

export function hasSettings(): boolean {
  return existsSync(settingsFile);
}
