import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { messageOf, SettingsError } from "./errors.ts";
import { type Settings, settingsSchema } from "./settings.ts";
import { describeMistakes } from "./settingsMistakes.ts";

/**
 * Reads `milepost.config.ts` (or another file whose default export is settings) and checks it. A SettingsError names
 * every mistake: its path, what stands there, what is allowed.
 */
export async function readSettings(path: string): Promise<Settings> {
  const file = resolve(path);
  const name = relative(process.cwd(), file) || path;
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new SettingsError(`There are no settings at ${name}.`, {
      remedy: "Go to the folder that holds milepost.config.ts, or name another file with --config.",
    });
  }
  return checkSettings(await load(file, name), name);
}

/** Checks settings and fills in the defaults. `name` is what messages call them. */
export function checkSettings(settings: unknown, name: string): Settings {
  const parsed = settingsSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const mistakes = describeMistakes(parsed.error.issues, settings);
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  throw new SettingsError(`${name} has ${count}:\n\n${mistakes.join("\n\n")}`);
}

async function load(file: string, name: string): Promise<unknown> {
  let loaded: { default?: unknown };
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (cause) {
    throw new SettingsError(`${name} cannot be read as TypeScript: ${messageOf(cause)}`, { cause });
  }
  if (loaded.default === undefined) {
    throw new SettingsError(`${name} exports no settings.`, {
      remedy: "It must say: export default defineSettings({ … });",
    });
  }
  return loaded.default;
}
