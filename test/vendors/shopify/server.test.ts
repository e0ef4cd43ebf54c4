import { describe, expect, test } from "vitest";
import { stateAt } from "../shop/state.ts";
import { allScopes } from "./schema.ts";
import { business, type Client, today, withShop } from "./shopClient.ts";

const window = (by: string, from: string, to: string) => `${by}:>='${from}' ${by}:<'${to}'`;
const pageOf =
  "query ($first: Int!, $after: String, $query: String) { orders(first: $first, after: $after, query: $query, sortKey: UPDATED_AT) { nodes { id updatedAt } pageInfo { hasNextPage endCursor } } }";

async function allPages({ ask }: Client, query: string, first: number): Promise<{ id: string; updatedAt: string }[]> {
  const found: { id: string; updatedAt: string }[] = [];
  let after: string | null = null;
  for (;;) {
    const { body } = await ask(pageOf, { first, after, query });
    found.push(...body.data.orders.nodes);
    if (!body.data.orders.pageInfo.hasNextPage) return found;
    after = body.data.orders.pageInfo.endCursor;
  }
}

describe("the simulated Shopify", () => {
  test("says which version it speaks, whatever version was asked for", () =>
    withShop({}, async ({ ask }) => {
      const { status, headers, body } = await ask(
        "{ shop { name currencyCode ianaTimezone } }",
        {},
        { version: "2024-01" },
      );
      expect(status).toBe(200);
      expect(headers.get("X-Shopify-API-Version")).toBe("2026-10");
      expect(body.data.shop).toEqual({ name: "shop-eu", currencyCode: "EUR", ianaTimezone: "Europe/Berlin" });
    }));

  test("serves each store under its own address", () =>
    withShop({}, async ({ ask }) => {
      const { body } = await ask("{ shop { myshopifyDomain currencyCode } }", {}, { source: "shop-us" });
      expect(body.data.shop).toEqual({ myshopifyDomain: "milepost-us.myshopify.com", currencyCode: "USD" });
    }));

  test("refuses a wrong token with 401", () =>
    withShop({}, async ({ ask }) => {
      const { status, body } = await ask("{ shop { name } }", {}, { token: "wrong" });
      expect(status).toBe(401);
      expect(body.errors).toContain("Invalid API key or access token");
    }));

  test("answers a field it does not have with an error and status 200", () =>
    withShop({}, async ({ ask }) => {
      const { status, body } = await ask("{ orders(first: 1) { nodes { colour } } }");
      expect([status, body.data, body.errors[0].extensions.code]).toEqual([200, undefined, "undefinedField"]);
    }));

  test.each([
    ["no size", "{ orders { nodes { id } } }"],
    ["more than 250", "{ orders(first: 251) { nodes { id } } }"],
    ["a cursor not its own", '{ orders(first: 1, after: "abc") { nodes { id } } }'],
  ])("refuses a page with %s", (_, query) =>
    withShop({}, async ({ ask }) => {
      const { status, body } = await ask(query);
      expect([status, body.errors[0].extensions.code]).toEqual([200, "BAD_REQUEST"]);
    }),
  );

  test("pages to the end without gap or overlap", () =>
    withShop({ bucket: { maximumAvailable: Number.POSITIVE_INFINITY, restoreRate: 0 } }, async (client) => {
      const query = window("updated_at", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z");
      const whole = await allPages(client, query, 250);
      expect(whole.length).toBeGreaterThan(20);
      expect(await allPages(client, query, 7)).toEqual(whole);
      const times = whole.map(({ updatedAt }) => updatedAt);
      expect(times).toEqual(times.toSorted());
      expect(times.every((time) => time >= "2026-01-01" && time < "2026-06-01")).toBe(true);
      const counted = await client.ask("query ($query: String) { ordersCount(query: $query) { count precision } }", {
        query,
      });
      expect(counted.body.data.ordersCount).toEqual({ count: whole.length, precision: "EXACT" });
    }));

  test("takes windows as half-open: neighbours meet and share nothing", () =>
    withShop({}, async (client) => {
      const [store] = business.stores;
      if (store === undefined) throw new Error("no store");
      const edge = stateAt(store, today.getTime()).orders.at(-1);
      const instant = new Date(edge?.createdAt ?? 0).toISOString().replace(".000Z", "Z");
      const ids = async (from: string, to: string) =>
        (await allPages(client, window("created_at", from, to), 250)).map(({ id }) => id);
      expect(await ids("2024-01-01T00:00:00Z", instant)).not.toContain(`gid://shopify/Order/${edge?.id}`);
      expect(await ids(instant, "2027-01-01T00:00:00Z")).toEqual([`gid://shopify/Order/${edge?.id}`]);
    }));

  test("ignores a filter it does not know, and says so only in the extensions", () =>
    withShop({}, async ({ ask }) => {
      const { body } = await ask(`{ orders(first: 1, query: "update_at:>'2026-01-01'") { nodes { id } } }`);
      expect(body.data.orders.nodes).toHaveLength(1);
      expect(body.extensions.search[0].warnings[0]).toMatchObject({ field: "update_at", code: "invalid_field" });
    }));

  test("counts no further than the limit", () =>
    withShop({}, async ({ ask }) => {
      const { body } = await ask("{ ordersCount(limit: 5) { count precision } }");
      expect(body.data.ordersCount).toEqual({ count: 5, precision: "AT_LEAST" });
    }));

  test("hides orders older than 60 days from who may not read all", () =>
    withShop({ auth: { scopes: allScopes.filter((scope) => scope !== "read_all_orders") } }, async ({ ask }) => {
      const { body } = await ask("{ orders(first: 250, sortKey: CREATED_AT) { nodes { createdAt } } }");
      const oldest = body.data.orders.nodes[0].createdAt;
      expect(oldest >= "2026-05-01").toBe(true);
    }));

  test("denies what the scopes leave out, inside a 200, beside the rest", () =>
    withShop({ auth: { scopes: ["read_orders", "read_all_orders"] } }, async ({ ask }) => {
      const { status, body } = await ask("{ shop { name } orders(first: 5) { nodes { id customer { id } } } }");
      expect(status).toBe(200);
      expect(body.data.shop.name).toBe("shop-eu");
      expect(body.data.orders.nodes[0]).toEqual({
        id: expect.stringContaining("gid://shopify/Order/"),
        customer: null,
      });
      expect(body.errors[0].extensions).toMatchObject({
        code: "ACCESS_DENIED",
        requiredAccess: "`read_customers` access scope.",
      });
      const installed = await ask("{ currentAppInstallation { accessScopes { handle } } }");
      expect(installed.body.data.currentAppInstallation.accessScopes).toHaveLength(2);
    }));
});

describe("its bucket of points", () => {
  const query = "{ orders(first: 100) { nodes { id lineItems(first: 20) { nodes { id product { id } } } } } }";

  test("empties, answers THROTTLED with status 200, and fills as the clock goes", () =>
    withShop({ bucket: { maximumAvailable: 400, restoreRate: 50 } }, async ({ ask, pass }) => {
      const first = await ask(query);
      const { cost } = first.body.extensions;
      expect(cost.actualQueryCost).toBeLessThanOrEqual(cost.requestedQueryCost);
      expect(cost.throttleStatus).toEqual({
        maximumAvailable: 400,
        currentlyAvailable: 400 - cost.actualQueryCost,
        restoreRate: 50,
      });
      let last = first;
      for (let i = 0; i < 10 && last.body.errors === undefined; i += 1) last = await ask(query);
      expect(last.status).toBe(200);
      expect(last.body.data).toBeUndefined();
      expect(last.body.errors[0].extensions.code).toBe("THROTTLED");
      pass(8);
      expect((await ask(query)).body.errors).toBeUndefined();
    }));

  test("refuses one query of more than 1,000 points", () =>
    withShop({}, async ({ ask }) => {
      const { status, body } = await ask(
        "{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { taxLines { priceSet { shopMoney { amount } } } product { id } variant { id } discountAllocations { allocatedAmountSet { shopMoney { amount } } } originalTotalSet { shopMoney { amount } } } } } } }",
      );
      expect([status, body.errors[0].extensions.code]).toEqual([200, "MAX_COST_EXCEEDED"]);
    }));
});

describe("its tokens", () => {
  const post = (client: Client, body: Record<string, string>) =>
    fetch(`${client.shopify.endpoints["shop-eu"]}/admin/oauth/access_token`, {
      method: "POST",
      body: new URLSearchParams(body),
    });
  const app = { client_id: "simulated-client", client_secret: "simulated-secret" };

  test("from client credentials last 24 hours", () =>
    withShop({}, async (client) => {
      const response = await post(client, { ...app, grant_type: "client_credentials" });
      const { access_token: token, expires_in: life } = (await response.json()) as {
        access_token: string;
        expires_in: number;
      };
      expect(life).toBe(86_399);
      expect((await client.ask("{ shop { name } }", {}, { token })).status).toBe(200);
      client.pass(86_400);
      expect((await client.ask("{ shop { name } }", {}, { token })).status).toBe(401);
      expect((await post(client, { ...app, client_secret: "no", grant_type: "client_credentials" })).status).toBe(400);
    }));

  test("from a refresh token last 60 minutes, and the refresh token works once", () =>
    withShop({}, async (client) => {
      const grant = { ...app, grant_type: "refresh_token", refresh_token: "shprt_simulated" };
      const first = (await (await post(client, grant)).json()) as { access_token: string; refresh_token: string };
      expect((await post(client, grant)).status).toBe(400);
      expect((await post(client, { ...grant, refresh_token: first.refresh_token })).status).toBe(200);
      client.pass(3_600);
      expect((await client.ask("{ shop { name } }", {}, { token: first.access_token })).status).toBe(401);
    }));
});
