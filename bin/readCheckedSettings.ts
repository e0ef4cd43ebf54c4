import { readKpis } from "../lambdas/compute/readKpis.ts";
import { checkGoals } from "../lambdas/shared/checkGoals.ts";
import { SettingsError } from "../lambdas/shared/errors.ts";
import { readSettings } from "../lambdas/shared/readSettings.ts";
import type { Settings } from "../lambdas/shared/settings.ts";

/** Reads the settings, and holds their goals against the catalogue. */
export async function readCheckedSettings(path: string): Promise<Settings> {
  const settings = await readSettings(path);
  const mistakes = checkGoals(settings.goals, await readKpis());
  if (mistakes.length > 0) throw new SettingsError(`${path} has goals that cannot be:\n\n${mistakes.join("\n")}`);
  return settings;
}
