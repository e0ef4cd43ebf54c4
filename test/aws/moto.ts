import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Moto } from "./findMoto.ts";

export interface RunningMoto {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Starts moto's server on a free port of this machine. State machines run; their functions are invoked at `lambdaUrl`. */
export async function startMoto(moto: Moto, { lambdaUrl }: { lambdaUrl?: string } = {}): Promise<RunningMoto> {
  const port = await freePort();
  const program = join(import.meta.dirname, "emulator.py");
  const server = spawn(moto.python, [program, "-H", "127.0.0.1", "-p", String(port)], {
    // Its log is a line per request; kept only for when it does not start.
    stdio: ["ignore", "ignore", process.env.DEBUG ? "inherit" : "ignore"],
    env: {
      ...process.env,
      ...(moto.packages && { PYTHONPATH: moto.packages }),
      ...(lambdaUrl && { LAMBDA_INVOKE_URL: lambdaUrl }),
      // Whatever of AWS this machine knows, the emulator is not to.
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    },
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const close = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  };
  try {
    await answers(endpoint, server);
  } catch (error) {
    await close();
    throw error;
  }
  return { endpoint, close };
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

/** Waits until the server answers; fails when it has ended or takes longer than a minute. */
async function answers(endpoint: string, server: ChildProcess): Promise<void> {
  let failed: Error | undefined;
  server.on("error", (error) => {
    failed = error;
  });
  for (let waited = 0; waited < 600 && server.exitCode === null && !failed; waited++) {
    try {
      if ((await fetch(`${endpoint}/moto-api/`)).ok) return;
    } catch {
      // Not listening yet.
    }
    await setTimeout(100);
  }
  throw failed ?? new Error("moto did not start; run it with DEBUG=1 to see why");
}
