import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";

/** One function as it stands on the host. */
export interface HostedFunction {
  /** The unpacked bundle. It is read only: a function that writes there fails, as in Lambda. */
  readonly folder: string;
  /** `lambdas/pull/index.handler` */
  readonly handler: string;
  /** Everything in its environment, but for what Lambda itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

export interface LambdaHost {
  /** Answers Lambda's Invoke: `POST /2015-03-31/functions/<name>/invocations`. */
  readonly url: string;
  readonly functions: Map<string, HostedFunction>;
  /** Each call so far: which function, and what it was asked. */
  readonly calls: { readonly name: string; readonly event: unknown }[];
  /** What the functions have written to their logs. */
  readonly logs: () => string;
  /** Kills the process in which a function runs, as Lambda does when memory or time is up. */
  kill(name: string): void;
  close(): Promise<void>;
}

interface Invocation {
  readonly id: string;
  readonly body: string;
  readonly deadline: number;
  readonly answer: (body: string, error?: string) => void;
}

/** A function's process, which asks for one invocation after the other. */
interface Instance {
  readonly process: ChildProcess;
  idle?: ServerResponse;
  current?: Invocation;
  next?: Invocation;
}

/**
 * Runs functions as Lambda does: each in a process of its own that knows nothing but its bundle, its environment and a
 * temporary folder, and that speaks with Lambda's Runtime API. Events that come while it works start another.
 */
export async function startLambdaHost(): Promise<LambdaHost> {
  const functions = new Map<string, HostedFunction>();
  const instances = new Map<string, Set<Instance>>();
  const calls: LambdaHost["calls"] = [];
  const folder = await mkdtemp(join(tmpdir(), "milepost-lambda-"));
  let log = "";

  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  const host = `127.0.0.1:${address.port}`;
  const byToken = new Map<string, Instance>();

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const [, name] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    if (name !== undefined) return invoke(decodeURIComponent(name), await text(request), response);
    const [, token = "", id, what] =
      /^\/([\w-]+)\/2018-06-01\/runtime\/(?:invocation\/([\w-]+)(?:\/(response|error))?|init\/error)$/.exec(path) ?? [];
    const instance = byToken.get(token);
    if (instance === undefined) {
      response.writeHead(404).end();
      return;
    }
    if (id === "next") {
      instance.idle = response;
      give(instance);
      return;
    }
    const body = await text(request);
    const { current } = instance;
    instance.current = undefined;
    // Lambda starts a function before the event that needs it: a failure to start is that event's.
    (current ?? instance.next)?.answer(body, what === "response" ? undefined : "Unhandled");
    if (current === undefined) instance.next = undefined;
    response.writeHead(202).end();
  }

  async function invoke(name: string, body: string, response: ServerResponse): Promise<void> {
    const hosted = functions.get(name);
    if (hosted === undefined) {
      response.writeHead(404).end(`there is no function ${name}`);
      return;
    }
    calls.push({ name, event: JSON.parse(body) });
    const answer = (result: string, error?: string) => {
      if (response.writableEnded) return;
      response.writeHead(200, error === undefined ? {} : { "X-Amz-Function-Error": error }).end(result);
    };
    const deadline = Date.now() + hosted.timeoutSeconds * 1000;
    const invocation = { id: randomUUID(), body, deadline, answer };
    const all = instances.get(name) ?? new Set();
    instances.set(name, all);
    const free = [...all].find((instance) => instance.idle !== undefined && instance.next === undefined);
    const instance = free ?? (await start(name, hosted, all));
    instance.next = invocation;
    give(instance);
  }

  function give(instance: Instance): void {
    const { idle, next } = instance;
    if (idle === undefined || next === undefined) return;
    instance.idle = undefined;
    instance.next = undefined;
    instance.current = next;
    idle
      .writeHead(200, {
        "content-type": "application/json",
        "lambda-runtime-aws-request-id": next.id,
        "lambda-runtime-deadline-ms": String(next.deadline),
      })
      .end(next.body);
  }

  async function start(name: string, hosted: HostedFunction, all: Set<Instance>): Promise<Instance> {
    const token = randomUUID();
    const scratch = await mkdtemp(join(folder, "tmp-"));
    const allowed = [
      `--allow-fs-read=${hosted.folder}/*`,
      `--allow-fs-read=${bootstrap}`,
      `--allow-fs-read=${scratch}/*`,
      `--allow-fs-write=${scratch}/*`,
    ];
    const child = spawn(process.execPath, ["--permission", "--allow-addons", ...allowed, bootstrap], {
      cwd: hosted.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...hosted.environment,
        AWS_LAMBDA_RUNTIME_API: `${host}/${token}`,
        LAMBDA_TASK_ROOT: hosted.folder,
        _HANDLER: hosted.handler,
        AWS_LAMBDA_FUNCTION_NAME: name,
        TMPDIR: scratch,
        TZ: ":UTC",
      },
    });
    const instance: Instance = { process: child };
    byToken.set(token, instance);
    all.add(instance);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece: Buffer) => {
        log += piece.toString();
      });
    }
    child.on("exit", (code, signal) => {
      all.delete(instance);
      byToken.delete(token);
      const died = { errorType: "Runtime.ExitError", errorMessage: `RequestId: ? Error: ${signal ?? `exit ${code}`}` };
      for (const waiting of [instance.current, instance.next]) waiting?.answer(JSON.stringify(died), "Unhandled");
    });
    return instance;
  }

  return {
    url: `http://${host}`,
    functions,
    calls,
    logs: () => log,
    kill(name) {
      for (const { process } of instances.get(name) ?? []) process.kill("SIGKILL");
    },
    async close() {
      const running = [...instances.values()].flatMap((all) => [...all]);
      const ended = running.map(({ process }) => once(process, "exit"));
      for (const { process } of running) process.kill("SIGKILL");
      await Promise.all(ended);
      server.close();
      server.closeAllConnections();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const bootstrap = join(import.meta.dirname, "bootstrap.mjs");
