import { afterEach, expect, test } from "vitest";
import { distinctLines, linesIn, manifestsOf, stateOf } from "../../pullWorld.ts";
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

const streams = ["shop", "orders", "customers", "products", "inventory", "abandoned_checkouts"];

test("a first load brings every order with its lines, refunds and their parts, by bulk operations, month by month", async () => {
  const world = await open();
  const result = await world.pull();
  expect(result.done).toBe(true);
  expect(result.warnings).toEqual([]);
  expect(result.streams.map(({ stream }) => stream)).toEqual(streams);
  expect(result.streams.every(({ records, objects }) => records > 0 && objects > 0)).toBe(true);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
  // One order is asked for, to see whether the shop shows its staff.
  expect(world.shopify.requests.filter(({ fields }) => fields.includes("orders"))).toHaveLength(1);
  const manifests = await manifestsOf(world, shop, "orders");
  expect(manifests.map(({ window }) => [window?.by, window?.from, window?.to])).toEqual([
    ["created_at", "2026-05-03T22:00:00.000Z", "2026-06-01T00:00:00.000Z"],
    ["created_at", "2026-06-01T00:00:00.000Z", "2026-06-30T22:28:00.000Z"],
  ]);
  expect(
    manifests.every(
      ({ api_version, observed_at }) => api_version === "2026-10" && Date.parse(observed_at) >= Date.parse(evening),
    ),
  ).toBe(true);
  expect((await stateOf(world, shop, "orders")).reach).toEqual({
    from: "2026-05-03T22:00:00.000Z",
    through: "2026-06-30T22:28:00.000Z",
    loadingUntil: null,
    snapshot: null,
  });
});

test("every line tells its kind, its id and, when it is a child, its parent", async () => {
  const world = await open();
  await world.pull();
  const kinds = new Map<string, Set<string>>();
  for (const stream of streams) {
    for (const line of await linesIn(world, shop, stream)) {
      const { __typename, id, __parentId = "" } = JSON.parse(line);
      expect(id).toMatch(/^gid:\/\/shopify\//);
      const [, , , parent = ""] = __parentId.split("/");
      kinds.set(
        stream,
        (kinds.get(stream) ?? new Set()).add(parent === "" ? __typename : `${__typename} of ${parent}`),
      );
    }
  }
  expect(Object.fromEntries([...kinds].map(([stream, all]) => [stream, [...all].sort()]))).toEqual({
    shop: ["AppInstallation", "Shop"],
    orders: [
      "LineItem of Order",
      "Order",
      "OrderAdjustment of Refund",
      "Refund of Order",
      "RefundLineItem of Refund",
      "RefundShippingLine of Refund",
    ],
    customers: ["Customer"],
    products: ["ProductVariant"],
    inventory: ["InventoryItem", "InventoryLevel of InventoryItem"],
    abandoned_checkouts: ["AbandonedCheckout", "AbandonedCheckoutLineItem of AbandonedCheckout"],
  });
});

test("later runs ask for what changed, page by page, and come to what the shop then is", async () => {
  const world = await open({ orders: 600 });
  await world.pull();
  const before = ordersInShop(world, evening);
  world.setClock(threeDaysLater);
  const asked = world.shopify.requests.length;
  const result = await world.pull();
  expect(result.done).toBe(true);
  const fields = world.shopify.requests.slice(asked).flatMap((request) => request.fields);
  expect(fields).toContain("orders");
  expect(fields.filter((field) => field === "bulkOperationRunQuery")).toHaveLength(1); // inventory cannot be counted
  const after = ordersInShop(world, threeDaysLater);
  const edited = Object.keys(before).filter((id) => JSON.stringify(after[id]) !== JSON.stringify(before[id]));
  expect(edited.length).toBeGreaterThan(0);
  expect(await ordersInLake(world)).toEqual(after);
  const { window } = (await manifestsOf(world, shop, "orders")).at(-1) ?? {};
  expect(window).toEqual({ by: "updated_at", from: "2026-06-30T22:18:00.000Z", to: "2026-07-03T22:28:00.000Z" });
});

test("an order reads the same whether it came by bulk operation or by page", async () => {
  const world = await open({ orders: 600 });
  await world.pull();
  const bulk = new Map((await linesIn(world, shop, "orders")).map((line) => [JSON.parse(line).id, line]));
  world.setClock("2026-06-30T22:31:00Z");
  // The overlap of ten minutes brings nothing back that had settled; a state set back does.
  await setBack(world, "2026-06-15T00:00:00.000Z");
  const asked = world.shopify.requests.length;
  await world.pull();
  expect(world.shopify.requests.slice(asked).some(({ fields }) => fields.includes("orders"))).toBe(true);
  const paged = (await manifestsOf(world, shop, "orders")).at(-1);
  const lines = await distinctLines(world, shop, "orders");
  expect(paged?.records).toBeGreaterThan(100);
  const rewritten = lines.filter((line) => bulk.get(JSON.parse(line).id) !== line);
  expect(rewritten).toEqual([]);
});

test("a run that follows at once asks for a minute's changes and moves nothing else", async () => {
  const world = await open();
  await world.pull();
  const before = await Promise.all(streams.slice(1).map((stream) => distinctLines(world, shop, stream)));
  const result = await world.pull();
  expect(result.done).toBe(true);
  expect(await Promise.all(streams.slice(1).map((stream) => distinctLines(world, shop, stream)))).toEqual(before);
  expect(await manifestsOf(world, shop, "products")).toHaveLength(1);
  expect(await manifestsOf(world, shop, "inventory")).toHaveLength(1);
});

test("stock and costs are looked at once on each business day", async () => {
  const world = await open();
  await world.pull();
  world.setClock("2026-07-01T21:59:00Z");
  await world.pull();
  world.setClock("2026-07-01T22:01:00Z");
  await world.pull();
  const snapshots = (await manifestsOf(world, shop, "inventory")).map(({ observed_at, window }) => [
    observed_at,
    window,
  ]);
  expect(snapshots).toEqual([
    [expect.stringMatching(/^2026-06-30T22:30/), null],
    [expect.stringMatching(/^2026-07-01T22:01/), null],
  ]);
  expect((await stateOf(world, shop, "inventory")).reach).toMatchObject({ snapshot: "2026-07-02" });
});

test("two runs at once bring the same records as one", async () => {
  const world = await open();
  const results = await Promise.allSettled([world.pull(), world.pull()]);
  expect(results.some(({ status }) => status === "fulfilled")).toBe(true);
  await world.pull();
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});
