import { existsSync } from "node:fs";
import type { Context } from "../lambdas/shared/context.ts";
import { SettingsError } from "../lambdas/shared/errors.ts";
import { openLake } from "../lambdas/shared/lake/open.ts";
import type { Lake } from "../lambdas/shared/lake.ts";
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

/**
 * The zone in which to show times: the business's where its settings are at hand, else UTC. Settings with a mistake in
 * them are no reason not to show how things stand.
 */
export async function zoneToShow({ config }: ReadOptions, lake: Lake, terminal: Terminal): Promise<string> {
  const demo = await isDemo(lake);
  if (config === undefined && !demo && !hasSettings()) return "UTC";
  try {
    return (await settingsFor({ config }, demo)).business.timeZone;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    terminal.note(`Times are in UTC: ${error.message}`);
    return "UTC";
  }
}

export function hasSettings(): boolean {
  return existsSync(settingsFile);
}
