import { afterEach, expect, test } from "vitest";
import { check } from "../../../../lambdas/pull/check.ts";
import { SettingsError } from "../../../../lambdas/shared/errors.ts";
import { allScopes } from "../../../vendors/shopify/schema.ts";
import { linesIn, manifestsOf, stateOf } from "../../pullWorld.ts";
import {
  evening,
  openShopWorld,
  ordersInLake,
  ordersInShop,
  type ShopWorld,
  setBack,
  shop,
  threeDaysLater,
} from "./shopWorld.ts";

const worlds: ShopWorld[] = [];
const open = async (...options: Parameters<typeof openShopWorld>) => {
  const world = await openShopWorld(...options);
  worlds.push(world);
  return world;
};
afterEach(() => Promise.all(worlds.splice(0).map(({ shopify }) => shopify.close())));

const tokenRequests = (world: ShopWorld) => world.shopify.requests.filter(({ kind }) => kind === "token").length;
const without = (...scopes: string[]) => ({ scopes: allScopes.filter((scope) => !scopes.includes(scope)) });

test("a lasting token that the shop does not know is refused in plain words, with nothing written", async () => {
  const world = await open();
  world.secrets.set(shop, "shpat_wrong");
  await expect(world.pull()).rejects.toThrow(/answered 401[\s\S]*the access token is not valid/);
  expect(await Array.fromAsync(world.lake.list(""))).toEqual([]);
});

test("client credentials: one token serves a run, and a run a day later asks for another", async () => {
  const world = await open({ auth: "client_credentials" });
  world.secrets.set(shop, "simulated-client:simulated-secret");
  await world.pull();
  expect(tokenRequests(world)).toBe(1);
  world.setClock(threeDaysLater);
  await world.pull();
  expect(tokenRequests(world)).toBe(2);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, threeDaysLater));
});

test("client credentials: a token that ends in the middle of a run is replaced", async () => {
  const world = await open({ auth: "client_credentials" });
  world.secrets.set(shop, "simulated-client:simulated-secret");
  let asked = 0;
  const slowly: typeof fetch = (...request) => {
    // Each request takes 40 minutes: a token of 24 hours does not last.
    world.setClock(new Date(world.now().getTime() + (asked++ < 50 ? 40 * 60_000 : 0)).toISOString());
    return fetch(...request);
  };
  const result = await world.pull({ fetch: slowly });
  expect(result.done).toBe(true);
  expect(tokenRequests(world)).toBeGreaterThan(1);
});

test("a refresh token that rotates is kept before the token it came with is used", async () => {
  const world = await open({ auth: "refresh_token" });
  world.secrets.set(shop, "simulated-client:simulated-secret:shprt_simulated");
  const kept: string[] = [];
  const secrets = {
    read: async (source: string) => world.secrets.get(source) ?? "",
    write: async (source: string, value: string) => {
      const used = world.shopify.requests.filter(({ kind }) => kind !== "token");
      kept.push(`${value} after ${used.length} requests`);
      world.secrets.set(source, value);
    },
    salt: async () => "salt",
  };
  await world.pull({ secrets });
  expect(kept).toEqual(["simulated-client:simulated-secret:shprt_simulated_000001 after 0 requests"]);
  world.setClock(threeDaysLater);
  await world.pull();
  expect(world.secrets.get(shop)).toBe("simulated-client:simulated-secret:shprt_simulated_000002");
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, threeDaysLater));
});

test("a refresh token that another run has used up gives way to the one that run kept", async () => {
  const world = await open({ auth: "refresh_token" });
  const [first, second] = ["shprt_simulated", "shprt_simulated_000001"].map(
    (t) => `simulated-client:simulated-secret:${t}`,
  );
  world.secrets.set(shop, first ?? "");
  await world.pull();
  let reads = 0;
  const stale = {
    read: async () => (reads++ === 0 ? (first ?? "") : (world.secrets.get(shop) ?? "")),
    write: async (_: string, value: string) => void world.secrets.set(shop, value),
    salt: async () => "salt",
  };
  expect(world.secrets.get(shop)).toBe(second);
  expect((await world.pull({ secrets: stale })).done).toBe(true);
});

test("credentials that are refused or malformed say what is wrong, without telling them", async () => {
  const wrong = await open({ auth: "client_credentials" });
  wrong.secrets.set(shop, "simulated-client:guessed-secret");
  const refused = await wrong.pull().catch(String);
  expect(refused).toMatch(/the credentials were refused[\s\S]*invalid_client/);
  expect(refused).not.toContain("guessed-secret");
  wrong.secrets.set(shop, "simulated-client");
  const malformed = await wrong.pull().catch((error: unknown) => error);
  expect(malformed).toBeInstanceOf(SettingsError);
  expect(String(malformed)).toMatch(/It must be <client id>:<client secret>/);
});

test("without read_all_orders only 60 days are loaded and claimed; the run says so, and what to do", async () => {
  const world = await open({ auth: without("read_all_orders") });
  world.setClock("2026-07-09T22:30:00Z");
  const { done, warnings } = await world.pull();
  expect(done).toBe(true);
  expect(warnings).toEqual([expect.stringMatching(/last 60 days[\s\S]*read_all_orders/)]);
  const installation = (await linesIn(world, shop, "shop")).find((line) => line.includes("accessScopes"));
  expect(installation).toContain("read_orders");
  expect(installation).not.toContain("read_all_orders");
  expect((await stateOf(world, shop, "orders")).reach.from).toBe("2026-05-11T22:00:00.000Z");
  expect((await stateOf(world, shop, "customers")).reach.from).toBe("2026-05-03T22:00:00.000Z");
});

test("orders that can be seen later are loaded then, without the others", async () => {
  const world = await open({ auth: without("read_all_orders") });
  world.setClock("2026-07-09T22:30:00Z");
  await world.pull();
  const permitted = await open();
  permitted.setClock("2026-07-09T22:30:00Z");
  const redirected: typeof fetch = (input, init) => {
    const request = new Request(input, init);
    return fetch(new Request(request.url.replace(world.shopify.url, permitted.shopify.url), request));
  };
  const { warnings } = await world.pull({ fetch: redirected });
  expect(warnings).toEqual([]);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, "2026-07-09T22:28:00Z"));
  expect((await stateOf(world, shop, "orders")).reach.from).toBe("2026-05-03T22:00:00.000Z");
  const later = (await manifestsOf(world, shop, "orders")).filter(({ pull }) => pull.includes("-0002-"));
  expect(later.map(({ window }) => [window?.by, window?.to])).toEqual([["created_at", "2026-05-11T22:00:00.000Z"]]);
});

test("a stream whose scope is missing is left out and named; the others are pulled", async () => {
  const world = await open({ auth: without("read_locations") });
  const { streams, warnings } = await world.pull();
  expect(streams.map(({ stream }) => stream)).toEqual([
    "shop",
    "orders",
    "customers",
    "products",
    "abandoned_checkouts",
  ]);
  expect(warnings).toEqual([expect.stringMatching(/inventory are left out, for the app lacks read_locations/)]);
  expect(await manifestsOf(world, shop, "inventory")).toEqual([]);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});

test("a small bucket of query cost slows a run down and changes nothing else", async () => {
  const world = await open({ orders: 600, bucket: { maximumAvailable: 1000, restoreRate: 10 } });
  await world.pull();
  await setBack(world, "2026-06-20T00:00:00.000Z");
  world.setClock(threeDaysLater);
  const slept = world.slept.length;
  await world.pull();
  expect(world.slept.slice(slept).some((milliseconds) => milliseconds > 1000)).toBe(true);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, threeDaysLater));
});

test("check says that all is well, or what is not", async () => {
  const world = await open();
  expect(await check(shop, world.context())).toEqual([
    { level: "ok", text: "The credentials open milepost-eu.myshopify.com (Basic)." },
    { level: "ok", text: "Days are cut in Europe/Berlin, as in the shop's own reports." },
    { level: "ok", text: "The app has every scope that is needed." },
    { level: "ok", text: "Version 2026-10 of the API answers." },
    { level: "warn", text: expect.stringMatching(/clock is \d+ s (behind|ahead of) Shopify's/) },
  ]);
  world.secrets.set(shop, "shpat_wrong");
  expect(await check(shop, world.context())).toEqual([
    { level: "fail", text: expect.stringMatching(/the access token is not valid/) },
  ]);
});

test("an answer from another version of the API is a warning", async () => {
  const world = await open();
  const later: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    const headers = new Headers(response.headers);
    if (headers.has("x-shopify-api-version")) headers.set("x-shopify-api-version", "2027-01");
    return new Response(response.body, { status: response.status, headers });
  };
  const { warnings } = await world.pull({ fetch: later });
  expect(warnings).toEqual([expect.stringMatching(/answers with version 2027-01 of its API, not 2026-10/)]);
});
