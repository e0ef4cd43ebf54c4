import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Temporal } from "temporal-polyfill";
import { dayOf, lastFullDay } from "../lambdas/shared/businessDay.ts";
import type { Context, Log } from "../lambdas/shared/context.ts";
import { environmentSecrets } from "../lambdas/shared/environmentSecrets.ts";
import { SettingsError } from "../lambdas/shared/errors.ts";
import { openLake } from "../lambdas/shared/lake/open.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { lakeIdentity } from "./place.ts";

export interface LocalOptions {
  readonly lake: string;
  readonly settings: Settings;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Yesterday in the business's time zone when left out: the last day that is over. */
  readonly asOf?: string;
  readonly now?: () => Date;
  readonly log?: Log;
}

/** Everything from outside, as a laptop has it. */
export function localContext({
  lake,
  settings,
  environment,
  asOf,
  now = () => new Date(),
  log = () => {},
}: LocalOptions): Context {
  const identity = lakeIdentity(lake);
  const folder = ".milepost";
  return {
    lake: openLake(lake, environment),
    settings,
    secrets: environmentSecrets({ environment, folder, lake: identity, sources: settings.sources }),
    run: `${now()
      .toISOString()
      .replaceAll(/[-:]|\.\d+/g, "")}-${randomBytes(2).toString("hex")}`,
    now,
    asOf: asOf ?? lastFullDay(now(), settings.business.timeZone),
    fetch,
    sleep: (milliseconds) => setTimeout(milliseconds),
    random: Math.random,
    remaining: () => Number.POSITIVE_INFINITY,
    log,
    scratch: join(folder, "scratch", createHash("sha256").update(identity).digest("hex").slice(0, 12)),
  };
}

/** Checks what was typed for `--as-of`. */
export const parseAsOf = (text: string): string => parseDay(text, "--as-of");

/** Checks what was typed for an option that is a day. */
export function parseDay(text: string, option: string): string {
  try {
    const date = Temporal.PlainDate.from(text, { overflow: "reject" }).toString();
    if (date === text) return date;
  } catch {
    // Told below, with what it should be.
  }
  throw new SettingsError(`${option} ${text} is not a date.`, { remedy: "Write it as 2026-11-23." });
}

/** As parseAsOf, of days that have begun: the figures of later ones would be kept as if they had been true. */
export function parseRunDay(text: string, now: Date, timeZone: string): string {
  const day = parseAsOf(text);
  const today = dayOf(now, timeZone);
  if (Temporal.PlainDate.compare(day, today) <= 0) return day;
  throw new SettingsError(`--as-of ${text} has not come yet.`, { remedy: `Today is ${today} (${timeZone}).` });
}
