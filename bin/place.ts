import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { parseEnv } from "node:util";
import { SettingsError } from "../lambdas/shared/errors.ts";
import type { Terminal } from "./terminal.ts";

export const ownLake = "./lake";
export const demoLake = "./lake-demo";

const envFile = ".env";

/**
 * The environment, and below it what stands in `.env`. `AWS_…` counts in the environment alone: AWS's own clients look
 * nowhere else, and CDK would be told of another account than they are.
 */
export function readEnvironment(environment: Readonly<Record<string, string | undefined>>, file = envFile) {
  const inFile = Object.entries(parsed(file)).filter(([name]) => !isOfAws(name));
  return { ...Object.fromEntries(inFile), ...environment };
}

/** As `readEnvironment`, for what changes an account: says which names in `.env` count for nothing. */
export function readEnvironmentOf({ environment, note }: Pick<Terminal, "environment" | "note">, file = envFile) {
  const names = Object.keys(parsed(file)).filter(isOfAws);
  if (names.length > 0)
    note(`${names.join(", ")} in ${file} ${names.length === 1 ? "counts" : "count"} for nothing: set it in the shell.`);
  return readEnvironment(environment, file);
}

const parsed = (file: string) => (existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {});

/** In any case of letters: Windows makes no difference. */
const isOfAws = (name: string): boolean => /^AWS_/i.test(name);

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
