import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Runs CDK's own command line with these words, its output going straight to the screen; resolves with its exit code. */
export type Cdk = (words: readonly string[], environment: Environment) => Promise<number>;
type Environment = Readonly<Record<string, string | undefined>>;

/** The CDK that this project pins. It reads cdk.json, so it runs in the folder of the settings. */
export const installedCdk: Cdk = async (words, environment) => {
  const program = join(dirname(createRequire(import.meta.url).resolve("aws-cdk/package.json")), "bin/cdk");
  const child = spawn(process.execPath, [program, ...words], { stdio: "inherit", env: { ...environment } });
  const [code] = await once(child, "exit");
  return typeof code === "number" ? code : 1;
};
