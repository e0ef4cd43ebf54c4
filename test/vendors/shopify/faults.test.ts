import { expect, test } from "vitest";
import type { Fault } from "../faults.ts";
import { withShop } from "./shopClient.ts";

const first = "{ orders(first: 4) { nodes { id } pageInfo { hasNextPage endCursor } } }";

const strike = (fault: Fault) => ({ faults: [{ fault, field: "orders" }] });

test.each<[string, Fault, RegExp]>([
  ["dropped", { kind: "drop" }, /fetch failed/],
  ["lost", { kind: "lost" }, /fetch failed/],
  ["cut", { kind: "cut" }, /terminated|other side closed/],
  ["HTML", { kind: "html" }, /not valid JSON/],
])("an answer can be %s; the next one is whole", (_, fault, message) =>
  withShop(strike(fault), async ({ ask, shopify }) => {
    await expect(ask(first)).rejects.toThrow(message);
    expect((await ask(first)).body.data.orders.nodes).toHaveLength(4);
    expect(shopify.requests.map((request) => request.fault)).toEqual([fault.kind, null]);
  }),
);

test("a status can come with the time to come back", () =>
  withShop(strike({ kind: "status", status: 429, retryAfter: 2 }), async ({ ask }) => {
    const { status, headers } = await ask(first);
    expect([status, headers.get("Retry-After")]).toEqual([429, "2"]);
  }));

test("THROTTLED can come at any time", () =>
  withShop(strike({ kind: "throttled" }), async ({ ask }) => {
    expect((await ask(first)).body.errors[0].extensions.code).toBe("THROTTLED");
  }));

test("a page can be repeated, and one can have fewer records than are counted", () =>
  withShop(
    {
      faults: [
        { fault: { kind: "repeat" }, index: 1 },
        { fault: { kind: "fewer" }, index: 2 },
      ],
    },
    async ({ ask }) => {
      const page = (await ask(first)).body.data.orders;
      const next = `{ orders(first: 4, after: "${page.pageInfo.endCursor}") { nodes { id } pageInfo { hasNextPage endCursor } } }`;
      expect((await ask(next)).body.data.orders).toEqual(page);
      const short = (await ask(next)).body.data.orders;
      expect(short.nodes).toHaveLength(2);
      expect(short.nodes[0].id).not.toBe(page.nodes[0].id);
    },
  ));

test("a function may decide by what was asked", () =>
  withShop(
    { faults: ({ kind }) => (kind === "token" ? { kind: "status", status: 503 } : undefined) },
    async ({ ask, shopify }) => {
      expect((await ask(first)).status).toBe(200);
      const response = await fetch(`${shopify.endpoints["shop-eu"]}/admin/oauth/access_token`, {
        method: "POST",
        body: "",
      });
      expect(response.status).toBe(503);
    },
  ));
