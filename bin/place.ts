import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { parseEnv } from "node:util";
import { SettingsError } from "../lambdas/shared/errors.ts";

export const ownLake = "./lake";
export const demoLake = "./lake-demo";

/** The environment, and below it what stands in `.env`. */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>, file = ".env") {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, "utf8")), ...environment } : environment;
}

/**
 * The lake to read: the one named, else `MILEPOST_LAKE`, else `./lake`; the demo's when there is only that, so that after
 * `npm run demo` the reading commands need no options.
 */
export function lakeToRead(
  named: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const chosen = named ?? environment.MILEPOST_LAKE;
  const lake = chosen ?? (!existsSync(ownLake) && existsSync(demoLake) ? demoLake : ownLake);
  if (!isBucket(lake) && !existsSync(lake)) {
    throw new SettingsError(`There is no lake at ${lake}.`, {
      remedy:
        chosen === undefined
          ? "npm run demo makes one to look at; npx milepost run makes your own. Another is named with --lake."
          : "Name a folder that holds one, or s3://bucket/prefix.",
    });
  }
  return lake;
}

/** How a lake is told from others: the same wherever the project's folder lies. */
export function lakeIdentity(lake: string): string {
  if (isBucket(lake)) return lake;
  const path = relative(process.cwd(), resolve(lake));
  return path.startsWith("..") || isAbsolute(path) ? resolve(lake) : `./${path}`;
}

function isBucket(lake: string): boolean {
  return lake.includes("://");
}
