import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { findMoto, type Moto } from "./findMoto.ts";

/**
 * `npm run test:aws [-- <vitest's options>]`: the tests in test/aws against moto, an emulator of AWS on a free port of
 * this machine. Where moto cannot be had it says so and succeeds; with MILEPOST_NO_SKIPS=1 that is a failure.
 */
const moto = await findMoto((line) => console.log(line));
if ("missing" in moto) {
  console.log(`skipped: test:aws: ${moto.missing}`);
  process.exit(process.env.MILEPOST_NO_SKIPS === "1" ? 1 : 0);
}

const port = await freePort();
const server = startMoto(moto, port);
let tests: ChildProcess | undefined;
const stop = () => {
  tests?.kill();
  server.kill();
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
try {
  const endpoint = `http://127.0.0.1:${port}`;
  await answers(endpoint, server);
  tests = runTests(endpoint);
  const [code] = await once(tests, "exit");
  process.exitCode = code ?? 1;
} finally {
  server.kill("SIGKILL");
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
}

function startMoto({ command, args, packages }: Moto, port: number): ChildProcess {
  return spawn(command, [...args, "-H", "127.0.0.1", "-p", String(port)], {
    // Its log is a line per request; kept only for when it does not start.
    stdio: ["ignore", "ignore", process.env.DEBUG ? "inherit" : "ignore"],
    env: { ...process.env, ...(packages && { PYTHONPATH: packages }) },
  });
}

/** Waits until the server answers; fails when it has ended or takes longer than thirty seconds. */
async function answers(endpoint: string, server: ChildProcess): Promise<void> {
  let failed: Error | undefined;
  server.on("error", (error) => {
    failed = error;
  });
  for (let waited = 0; waited < 300 && server.exitCode === null && !failed; waited++) {
    try {
      if ((await fetch(`${endpoint}/moto-api/`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await setTimeout(100);
  }
  throw failed ?? new Error("moto_server did not start; run it with DEBUG=1 to see why");
}

function runTests(endpoint: string): ChildProcess {
  const vitest = join(import.meta.dirname, "../../node_modules/vitest/vitest.mjs");
  const { AWS_PROFILE: _, AWS_SESSION_TOKEN: __, ...environment } = process.env;
  return spawn(process.execPath, [vitest, "run", "--config", "vitest.aws.config.ts", ...process.argv.slice(2)], {
    stdio: "inherit",
    env: {
      ...environment,
      AWS_ENDPOINT_URL: endpoint,
      AWS_REGION: "eu-central-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
  });
}
