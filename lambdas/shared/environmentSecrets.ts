import { createHash, randomBytes } from "node:crypto";
import { chmod, link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { z } from "zod";
import { MilepostError, SettingsError } from "./errors.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";
import type { SourceSettings } from "./sourceSettings.ts";

/** The environment variable that holds a source's credential: the one its settings name, else after the source. */
export function secretVariable(source: string, settings?: SourceSettings): string {
  // `shop-eu` → `MILEPOST_SECRET_SHOP_EU`
  if (settings !== undefined && "secret" in settings && settings.secret !== undefined) return settings.secret;
  return `MILEPOST_SECRET_${source.toUpperCase().replaceAll("-", "_")}`;
}

/** A credential that a vendor rotated, and the fingerprint of the one it came from. */
const keptSchema = z.record(z.string(), z.strictObject({ from: z.string(), value: z.string() }));

/**
 * Credentials from environment variables (which may come from `.env`). What a vendor rotates is kept in
 * `<folder>/secrets.json`, readable by its owner alone, and is used for as long as the variable still holds the
 * credential it was rotated from: a new one in `.env` wins. The lake's salt is `MILEPOST_SALT`, or is made once and kept in
 * `<folder>/salt/`.
 */
export function environmentSecrets({
  environment,
  folder,
  lake,
  sources = {},
}: {
  environment: Readonly<Record<string, string | undefined>>;
  folder: string;
  /** Tells lakes apart: each has a salt of its own. */
  lake: string;
  /** Which name the variables of their secrets. */
  sources?: Settings["sources"];
}): Secrets {
  const file = join(folder, "secrets.json");

  function given(source: string): string {
    const name = secretVariable(source, sources[source]);
    const value = environment[name]?.trim();
    if (value) return value;
    throw new SettingsError(`There is no credential for the source ${source}: ${name} is not set.`, {
      remedy: `Set it in the environment, or put a line ${name}=… into .env (docs/sources.md says what it holds).`,
    });
  }

  return {
    async read(source) {
      const value = given(source);
      const kept = (await readKept(file))[source];
      return kept?.from === fingerprint(value) ? kept.value : value;
    },
    async write(source, value) {
      const all = { ...(await readKept(file)), [source]: { from: fingerprint(given(source)), value } };
      await mkdir(folder, { recursive: true });
      const aside = `${file}.${randomBytes(4).toString("hex")}`;
      await writeFile(aside, `${JSON.stringify(all, null, 2)}\n`, { mode: 0o600 });
      await rename(aside, file);
    },
    async salt() {
      const set = environment.MILEPOST_SALT?.trim();
      return set ? set : keptSalt(join(folder, "salt", encodeURIComponent(lake)));
    },
  };
}

async function readKept(file: string): Promise<z.infer<typeof keptSchema>> {
  const text = await readText(file);
  if (text === undefined) return {};
  try {
    return keptSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new MilepostError(`${file} is damaged: it does not hold rotated credentials.`, {
      cause,
      remedy: "Delete it, and put current credentials into .env.",
    });
  }
}

/** The salt in the file, or a new one put there. Of two runs that make one at once, both get the first. */
async function keptSalt(file: string): Promise<string> {
  const found = (await readText(file))?.trim();
  if (found) return found;
  const aside = `${file}.${randomBytes(4).toString("hex")}`;
  await mkdir(dirname(file), { recursive: true });
  await chmod(dirname(file), 0o700);
  await writeFile(aside, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  try {
    await link(aside, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(aside);
  }
  return (await readFile(file, "utf8")).trim();
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function fingerprint(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
