import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse, request as send } from "node:http";
import { buffer } from "node:stream/consumers";
import { type AwsCall, callsOf } from "./awsCall.ts";

/** What to do with a request in place of passing it on; undefined passes it on. */
export type Disturb = (request: { method: string; url: string }) => { status: number; body: string } | undefined;

export interface RecordingProxy {
  readonly url: string;
  /** What has been asked for so far, each permission once. */
  readonly calls: () => AwsCall[];
  /** Set to answer requests in AWS's place. */
  disturb: Disturb;
  close(): Promise<void>;
}

/** Stands between one function and the emulator, and notes every call that the function makes. */
export async function startRecordingProxy(at: {
  endpoint: string;
  region: string;
  account: string;
}): Promise<RecordingProxy> {
  const seen = new Map<string, AwsCall>();
  const server = createServer((request, response) => {
    pass(request, response).catch((error: unknown) => {
      unforeseen.push(error);
      response.destroy();
    });
  });
  const unforeseen: unknown[] = [];
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no address");

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = request;
    const body = await buffer(request);
    const instead = proxy.disturb({ method, url });
    if (instead !== undefined) {
      response.writeHead(instead.status, { "content-type": "application/xml" }).end(instead.body);
      return;
    }
    const forwarded = send(new URL(url, at.endpoint), { method, headers });
    forwarded.end(body);
    const [answer]: [IncomingMessage] = (await once(forwarded, "response")) as [IncomingMessage];
    const status = answer.statusCode ?? 0;
    const text = /json/.test(headers["content-type"] ?? "") ? body.toString() : "";
    for (const call of callsOf({ method, url, headers, body: text, status, ...at })) {
      seen.set(JSON.stringify(call), call);
    }
    response.writeHead(status, answer.headers);
    answer.pipe(response);
  }

  const proxy: RecordingProxy = {
    url: `http://127.0.0.1:${address.port}`,
    calls: () => {
      if (unforeseen.length > 0) throw unforeseen[0];
      return [...seen.values()];
    },
    disturb: () => undefined,
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}
