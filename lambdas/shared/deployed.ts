import { readFileSync } from "node:fs";
import { settingsFile } from "../../lib/contract.ts";
import type { Deployment } from "./lambdaContext.ts";
import { openParameterSecrets } from "./parameterSecrets.ts";
import { checkSettings } from "./readSettings.ts";

/** From here as from an entry in the bundle, `lambdas/pull/index.mjs`, the root is two folders up. */
const root = new URL("../../", import.meta.url);

/** The deployment that this function is part of: its settings lie in the bundle, its credentials in SSM. */
export function deployed(environment: Deployment["environment"] = process.env, folder = root): Deployment {
  const settings = checkSettings(JSON.parse(readFileSync(new URL(settingsFile, folder), "utf8")), settingsFile);
  const now = () => new Date();
  return {
    settings,
    secrets: openParameterSecrets(settings, environment, now),
    environment,
    now,
    print: (line) => process.stdout.write(`${line}\n`),
  };
}
