import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { findMoto, type Moto } from "./findMoto.ts";
import { startMoto } from "./moto.ts";

/**
 * `npm run test:aws [-- <vitest's options>]`: the tests in test/aws against moto, an emulator of AWS on a free port of
 * this machine. Where moto cannot be had it says so and succeeds; with MILEPOST_NO_SKIPS=1 that is a failure.
 */
const moto = await findMoto((line) => console.log(line));
if ("missing" in moto) {
  console.log(`skipped: test:aws: ${moto.missing}`);
  process.exit(process.env.MILEPOST_NO_SKIPS === "1" ? 1 : 0);
}

const server = await startMoto(moto);
let tests: ChildProcess | undefined;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => tests?.kill());
try {
  tests = runTests(moto, server.endpoint);
  const [code] = await once(tests, "exit");
  process.exitCode = code ?? 1;
} finally {
  await server.close();
}

function runTests(moto: Moto, endpoint: string): ChildProcess {
  const vitest = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...environment } = process.env;
  return spawn(process.execPath, [vitest, "run", "--config", "vitest.aws.config.ts", ...process.argv.slice(2)], {
    stdio: "inherit",
    env: {
      ...environment,
      // For the tests that need an emulator of their own.
      MILEPOST_MOTO: JSON.stringify(moto),
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
  });
}
