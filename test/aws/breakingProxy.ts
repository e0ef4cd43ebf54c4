import { once } from "node:events";
import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/**
 * What the proxy does to one request: `refuse` answers 503 without passing it on, `lose` passes it on and then cuts the
 * connection instead of answering, `cut` breaks off in the middle of the answer's body.
 */
export type Break = "refuse" | "lose" | "cut";

export interface BreakingProxy {
  readonly url: string;
  /** Breaks the next requests with this method, one each; the others pass. */
  break(method: string, ...breaks: Break[]): void;
  /** The methods of the requests that came, in order. */
  readonly seen: string[];
  close(): void;
}

/** An HTTP proxy on loopback in front of `target` that breaks requests as told. */
export async function breakingProxy(target: string): Promise<BreakingProxy> {
  const planned: { method: string; kind: Break }[] = [];
  const seen: string[] = [];
  const server = createServer((incoming, outgoing) => {
    seen.push(incoming.method ?? "");
    const next = planned.findIndex(({ method }) => method === incoming.method);
    const [fault] = next < 0 ? [] : planned.splice(next, 1);
    if (fault?.kind === "refuse") {
      incoming.resume().on("end", () => outgoing.writeHead(503).end());
      return;
    }
    const { method, headers, url } = incoming;
    const forward = request(new URL(url ?? "/", target), { method, headers });
    forward.on("response", (answer) => pass(answer, outgoing, fault?.kind));
    forward.on("error", () => outgoing.destroy());
    incoming.pipe(forward);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen,
    break: (method, ...kinds) => planned.push(...kinds.map((kind) => ({ method, kind }))),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function pass(answer: IncomingMessage, outgoing: ServerResponse, fault: Break | undefined): void {
  if (fault === "lose") {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  if (fault === undefined) answer.pipe(outgoing);
  else answer.once("data", (chunk: Buffer) => outgoing.write(chunk.subarray(0, 10), () => outgoing.destroy()));
}
