import { createServer, type RequestListener, type Server } from "node:http";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { addressOf, ask, backoff, retryAfter } from "../../lambdas/pull/http.ts";
import { parseJson } from "../../lambdas/pull/json.ts";
import { OutOfTime } from "../../lambdas/pull/timeBudget.ts";
import { openPullWorld } from "./pullWorld.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return `http://127.0.0.1:${address.port}/things?signature=secret`;
}

const world = () => openPullWorld({ sources: {}, clock: "2026-06-30T22:30:00Z" });

test("Retry-After is waited for; other failures wait longer each time, up to half a minute", async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    if (asked === 1) response.writeHead(429, { "retry-after": "7" }).end();
    else if (asked === 2) response.writeHead(503, { "retry-after": "Tue, 30 Jun 2026 22:30:20 GMT" }).end();
    else if (asked === 3) response.writeHead(500).end();
    else response.end('{"ok":true}');
  });
  const { slept, context } = world();
  const { value } = await ask(context(), "shop", { method: "GET", url }, parseJson);
  expect(value).toEqual({ ok: true });
  expect(slept).toEqual([7000, 13_000, backoff(3, 0.5)]);
});

test("delays are within their bounds for any chance", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
      const delay = backoff(attempt, random);
      expect(delay).toBeGreaterThanOrEqual(250);
      expect(delay).toBeLessThanOrEqual(30_000);
    }),
  );
});

test.each([
  ["12", 12_000],
  ["0", 0],
  ["999999", 600_000],
  ["Tue, 30 Jun 2026 22:30:20 GMT", 20_000],
  ["Tue, 30 Jun 2026 22:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
])("Retry-After: %s", (header, delay) => {
  expect(retryAfter(header, new Date("2026-06-30T22:30:00Z"))).toBe(delay);
});

test("an error that asking again cannot mend is thrown at once, with the vendor's words", async () => {
  let asked = 0;
  const url = await serve((_request, response) => {
    asked += 1;
    response.writeHead(400, { "content-type": "application/json" }).end('{"error":"invalid_client"}');
  });
  const error = await ask(world().context(), "shop", { method: "POST", url, body: "x" }, parseJson).catch((e) => e);
  expect(asked).toBe(1);
  expect(error).toMatchObject({ name: "SourceError", source: "shop", retryable: false, facts: { status: 400 } });
  expect(error.message).toBe(`POST ${addressOf(url)}: answered 400: {"error":"invalid_client"}`);
});

test("a wait that the call has no time for ends it instead", async () => {
  const url = await serve((_request, response) => response.writeHead(429, { "retry-after": "120" }).end());
  const context = world().context({ remaining: () => 60_000 });
  const error = await ask(context, "shop", { method: "GET", url }, parseJson).catch((e) => e);
  expect(error).toBeInstanceOf(OutOfTime);
  expect(error.waitSeconds).toBe(120);
});

test("what is not the network's failure is passed on as it is", async () => {
  const boom = new Error("a bug");
  const context = world().context({ fetch: () => Promise.reject(boom) });
  await expect(ask(context, "shop", { method: "GET", url: "http://127.0.0.1/" }, parseJson)).rejects.toBe(boom);
});

test("an address in a message has no query: it may be signed", async () => {
  const url = await serve((_request, response) =>
    response.writeHead(404, { "content-type": "text/html" }).end("<html>"),
  );
  const error = await ask(world().context(), "shop", { method: "GET", url }, parseJson).catch(String);
  expect(error).toMatch(/answered 404$/);
  expect(error).not.toContain("secret");
});
