import { afterEach, expect, test } from "vitest";
import { injectFaults } from "../../../faults/faults.ts";
import { faultyLake } from "../../../faults/faultyLake.ts";
import { distinctLines, stateOf } from "../../pullWorld.ts";
import {
  evening,
  openShopWorld,
  ordersInLake,
  ordersInShop,
  type ShopWorld,
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

const streams = ["orders", "customers", "products", "inventory", "abandoned_checkouts"];
const everything = async (world: ShopWorld) =>
  Object.fromEntries(
    await Promise.all(streams.map(async (stream) => [stream, await distinctLines(world, shop, stream)] as const)),
  );

/** Calls pull as a state machine does, until it is done: each call has time for so many requests. */
async function pullInTurns(world: ShopWorld, requestsEach: number): Promise<{ turns: number; waits: number[] }> {
  const waits: number[] = [];
  const run = "20260701T000000Z-turn";
  for (let turns = 1; turns < 500; turns++) {
    let left = requestsEach;
    const counted: typeof fetch = (...request) => {
      left -= 1;
      return fetch(...request);
    };
    const remaining = () => (left > 0 ? 600_000 : 1000);
    const result = await world.pull({ run, fetch: counted, remaining });
    if (result.done) return { turns, waits };
    waits.push(result.waitSeconds ?? 0);
    world.setClock(new Date(world.now().getTime() + (result.waitSeconds ?? 0) * 1000).toISOString());
  }
  throw new Error("never done");
}

test("a run cut into turns of a few requests brings what one run brings", async () => {
  const whole = await open({ orders: 600, bulkPolls: 1 });
  await whole.pull();
  whole.setClock(threeDaysLater);
  await whole.pull();
  for (const requestsEach of [5, 9]) {
    const world = await open({ orders: 600, bulkPolls: 1 });
    const first = await pullInTurns(world, requestsEach);
    world.setClock(threeDaysLater);
    const later = await pullInTurns(world, requestsEach);
    expect(first.turns).toBeGreaterThan(4);
    expect(later.turns).toBeGreaterThan(1);
    expect(await ordersInLake(world)).toEqual(ordersInShop(world, threeDaysLater));
    expect((await everything(world)).customers).toEqual((await everything(whole)).customers);
  }
});

test("with little time, a bulk operation is left to work and the wait is handed back", async () => {
  const world = await open({ bulkPolls: 12 });
  const started = world.now().getTime();
  const remaining = () => 600_000 - (world.now().getTime() - started);
  const result = await world.pull({ remaining });
  expect(result).toMatchObject({ done: false, waitSeconds: expect.any(Number) });
  expect(result.waitSeconds).toBeGreaterThanOrEqual(10);
  expect((await stateOf(world, shop, "orders")).open).toMatchObject({ cursor: { kind: "bulk" }, complete: false });
  const asked = world.shopify.requests.length;
  expect((await world.pull()).done).toBe(true);
  // It went on with the operation that was at work instead of starting another.
  const later = world.shopify.requests.slice(asked);
  expect(later.findIndex(({ kind }) => kind === "bulk_poll")).toBeLessThan(
    later.findIndex(({ kind }) => kind === "bulk_run"),
  );
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});

test("a run without time does nothing", async () => {
  const world = await open();
  expect(await world.pull({ remaining: () => 5000 })).toMatchObject({ done: false });
  expect(world.shopify.requests).toHaveLength(0);
});

test("objects that a dead run left without a manifest count for nothing", async () => {
  const counting = injectFaults();
  const healthy = await open();
  await healthy.pull({ lake: faultyLake(healthy.lake, counting) });
  const at = counting.operations.findIndex((operation) => /^put raw\/shop-eu\/orders\/.*gz$/.test(operation));
  const world = await open();
  const dying = injectFaults({ at, kind: "crash-after" });
  await expect(world.pull({ lake: faultyLake(world.lake, dying) })).rejects.toThrow(/died/);
  expect((await Array.fromAsync(world.lake.list("raw/shop-eu/orders/"))).length).toBe(1);
  expect(await ordersInLake(world)).toEqual({});
  await world.pull();
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});
