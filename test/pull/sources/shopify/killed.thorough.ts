import { afterEach, expect, test } from "vitest";
import { everyFault, injectFaults } from "../../../faults/faults.ts";
import { faultyFetch } from "../../../faults/faultyFetch.ts";
import { faultyLake } from "../../../faults/faultyLake.ts";
import { distinctLines } from "../../pullWorld.ts";
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

/** A run that dies or is left without an answer at one operation, and is started again. */
test.each(["first load", "later run"])(
  "a %s that fails at any operation and is started again brings the same",
  async (kind) => {
    const prepare = async () => {
      const world = await open({ orders: 40, bulkPolls: 1 });
      if (kind === "later run") {
        await world.pull();
        world.setClock(threeDaysLater);
      }
      return world;
    };
    const healthy = await prepare();
    const counting = injectFaults();
    await healthy.pull({ lake: faultyLake(healthy.lake, counting), fetch: faultyFetch(fetch, counting) });
    const expected = await everything(healthy);
    const at = kind === "later run" ? threeDaysLater : evening;
    // Each operation fails in one of the three ways: all of them would take minutes.
    const faults = everyFault(counting.operations.length).filter(({ at }, i) => i % 3 === at % 3);
    expect(faults.length).toBeGreaterThan(30);
    for (const fault of faults) {
      const world = await prepare();
      const faulty = injectFaults(fault);
      const ports = { lake: faultyLake(world.lake, faulty), fetch: faultyFetch(fetch, faulty) };
      await world.pull(ports).then(
        () => expect.fail(`nothing failed at ${fault.kind} ${counting.operations[fault.at]}`),
        (error: unknown) => expect(String(error)).toMatch(/died|dead|lost/),
      );
      expect((await world.pull()).done).toBe(true);
      expect(await ordersInLake(world), JSON.stringify(fault)).toEqual(ordersInShop(world, at));
      expect(Object.keys(await everything(world))).toEqual(Object.keys(expected));
      expect(await everything(world), JSON.stringify(fault)).toEqual(expected);
      await world.shopify.close();
      worlds.splice(worlds.indexOf(world), 1);
    }
  },
);
