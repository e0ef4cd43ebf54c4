import { afterEach, expect, test } from "vitest";
import { SourceError } from "../../../../lambdas/shared/errors.ts";
import type { Fault, PlannedFault } from "../../../vendors/faults.ts";
import { manifestsOf, stateOf } from "../../pullWorld.ts";
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

/** A shop that has been loaded and has changed since; what strikes later, strikes the run that is to come. */
async function openLoaded(faults: PlannedFault[]) {
  let armed = false;
  const met = faults.map(() => 0);
  const world = await open({
    orders: 600,
    faults: (request) => {
      for (const [i, planned] of faults.entries()) {
        const fits =
          armed &&
          (planned.kind === undefined || planned.kind === request.kind) &&
          (planned.field === undefined || request.fields.includes(planned.field));
        if (!fits) continue;
        const passed = met[i] ?? 0;
        met[i] = passed + 1;
        if (passed >= (planned.after ?? 0) && passed < (planned.after ?? 0) + (planned.times ?? 1))
          return planned.fault;
      }
      return undefined;
    },
  });
  await world.pull();
  world.setClock(threeDaysLater);
  armed = true;
  return { world, struck: () => met.reduce((sum, times) => sum + times, 0) };
}

const passing: readonly (readonly [string, Fault])[] = [
  ["429 with Retry-After", { kind: "status", status: 429, retryAfter: 7 }],
  ["500", { kind: "status", status: 500 }],
  ["503 with a web page", { kind: "status", status: 503, html: true }],
  ["a web page with status 200", { kind: "html" }],
  ["a cut body", { kind: "cut" }],
  ["a dropped connection", { kind: "drop" }],
  ["a lost answer", { kind: "lost" }],
  ["THROTTLED", { kind: "throttled" }],
  ["the page before once more", { kind: "repeat" }],
];

test.each(passing)("%s passes: the records are those of a run without it", async (_name, fault) => {
  const pages = (field: string): PlannedFault => ({ fault, field, after: 0, times: 2 });
  const { world, struck } = await openLoaded([pages("orders"), pages("ordersCount"), pages("nodes")]);
  const result = await world.pull();
  expect(result.done).toBe(true);
  expect(struck()).toBeGreaterThan(3);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, threeDaysLater));
});

const lasting: readonly (readonly [string, Fault, RegExp])[] = [
  ["429", { kind: "status", status: 429 }, /POST http:.*graphql\.json: answered 429.*\(asked 6 times\)/],
  ["500", { kind: "status", status: 500 }, /answered 500: .*Something went wrong/],
  ["a web page", { kind: "html" }, /answered 200 with a web page \(text\/html, \d+ characters\)/],
  ["a cut body", { kind: "cut" }, /the connection broke/],
  ["a dropped connection", { kind: "drop" }, /the connection broke/],
  ["fewer records than are counted", { kind: "fewer" }, /sent \d+ orders where it counts \d+: this pull is refused/],
];

test.each(lasting)(
  "%s that lasts is refused: the watermark stays, other streams go on",
  async (_name, fault, message) => {
    const { world } = await openLoaded([{ fault, field: "orders", times: 1000 }]);
    const before = await stateOf(world, shop, "orders");
    const customers = await stateOf(world, shop, "customers");
    await expect(world.pull()).rejects.toThrow(SourceError);
    await expect(world.pull()).rejects.toThrow(message);
    expect((await stateOf(world, shop, "orders")).reach).toEqual(before.reach);
    expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
    expect((await stateOf(world, shop, "customers")).reach.through).not.toBe(customers.reach.through);
  },
);

test("after it is over, the next run brings what was missing", async () => {
  const { world } = await openLoaded([{ fault: { kind: "fewer" }, field: "orders", times: 8 }]);
  await expect(world.pull()).rejects.toThrow(/is refused/);
  for (let runs = 0; runs < 8; runs++) await world.pull().catch(() => undefined);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, threeDaysLater));
});

test("messages hold no secret", async () => {
  const { world } = await openLoaded([{ fault: { kind: "status", status: 500 }, times: 1000 }]);
  const error = await world.pull().catch((thrown: unknown) => thrown);
  expect(String(error)).not.toContain(world.shopify.auth.token);
  expect(world.logged.join("\n")).not.toContain(world.shopify.auth.token);
});

test("a page that never gives way to the next is refused, not asked for without end", async () => {
  const { world } = await openLoaded([]);
  const through = "2026-06-20T00:00:00.000Z";
  await setBack(world, through);
  let first: string | undefined;
  const stuck: typeof fetch = async (...request) => {
    const response = await fetch(...request);
    const text = await response.text();
    if (!text.includes('"orders":{"nodes"')) return new Response(text, response);
    first ??= text;
    return new Response(first, response);
  };
  await expect(world.pull({ fetch: stuck })).rejects.toThrow(/keeps answering with the same page/);
  expect((await stateOf(world, shop, "orders")).reach.through).toBe(through);
});

const bulkFaults: readonly (readonly [string, PlannedFault])[] = [
  ["a bulk operation that fails with partial data", { fault: { kind: "bulk_failed" }, kind: "bulk_run", times: 2 }],
  ["a file that is cut", { fault: { kind: "cut" }, kind: "download", after: 1, times: 2 }],
  ["a file that comes as a web page", { fault: { kind: "html" }, kind: "download", times: 2 }],
  ["a file that answers 503", { fault: { kind: "status", status: 503 }, kind: "download", times: 3 }],
  ["a lost answer to the start", { fault: { kind: "lost" }, kind: "bulk_run", times: 1 }],
  ["a poll that answers 500", { fault: { kind: "status", status: 500 }, kind: "bulk_poll", times: 3 }],
];

test.each(bulkFaults)("%s: the first load still brings every order, once", async (_name, planned) => {
  const world = await open({ faults: [planned] });
  const result = await world.pull();
  expect(result.done).toBe(true);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});

test("a bulk operation that keeps failing is refused, and its partial data is not taken", async () => {
  const world = await open({ faults: [{ fault: { kind: "bulk_failed" }, kind: "bulk_run", times: 1000 }] });
  await expect(world.pull()).rejects.toThrow(/bulk operation failed \(INTERNAL_SERVER_ERROR\) \(the last of 3\)/);
  expect(await manifestsOf(world, shop, "orders")).toEqual([]);
  expect((await stateOf(world, shop, "orders")).reach.through).toBeNull();
});

test("a file that stays cut is refused, and what was whole in it is not taken for all", async () => {
  const world = await open({ faults: [{ fault: { kind: "cut" }, kind: "download", times: 1000 }] });
  await expect(world.pull()).rejects.toThrow(/\/bulk\/bulk-\d+\.jsonl: .*\(asked 4 times\)/);
  expect(await manifestsOf(world, shop, "orders")).toEqual([]);
});

test("a month without orders is an empty pull", async () => {
  const world = await open({ orders: 1 });
  await world.pull();
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});
