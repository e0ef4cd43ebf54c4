import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import type { Fault } from "./faults.ts";

export interface Outgoing {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Answers a fault that keeps the request from being carried out; false for one that spoils the answer later. */
export function fail(fault: Fault, response: ServerResponse): boolean {
  switch (fault.kind) {
    case "drop":
      response.destroy();
      return true;
    case "html":
      response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>Log in</title>");
      return true;
    case "status": {
      const after = fault.retryAfter === undefined ? {} : { "Retry-After": String(fault.retryAfter) };
      const type = fault.html === true ? "text/html" : "application/json";
      const body =
        fault.html === true
          ? "<html><body>Something went wrong</body></html>"
          : JSON.stringify({ errors: "Something went wrong" });
      response.writeHead(fault.status, { "Content-Type": type, ...after }).end(body);
      return true;
    }
    default:
      return false;
  }
}

/** Sends the answer; or only half of it, or nothing, or late, as the fault says. */
export async function send(
  response: ServerResponse,
  { status, headers, body }: Outgoing,
  fault?: Fault,
): Promise<void> {
  if (fault?.kind === "lost") {
    response.destroy();
    return;
  }
  if (fault?.kind === "slow") await pause(fault.milliseconds);
  const bytes = Buffer.from(body);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": bytes.length,
    ...headers,
  });
  if (fault?.kind === "cut") {
    response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.destroy());
    return;
  }
  response.end(bytes);
}
