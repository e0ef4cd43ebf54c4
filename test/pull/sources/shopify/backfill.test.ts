import { afterEach, expect, test } from "vitest";
import { backfill } from "../../../../lambdas/pull/backfill.ts";
import { distinctLines, manifestsOf, stateOf } from "../../pullWorld.ts";
import { openShopWorld, type ShopWorld, shop, threeDaysLater } from "./shopWorld.ts";

const worlds: ShopWorld[] = [];
afterEach(() => Promise.all(worlds.splice(0).map(({ shopify }) => shopify.close())));

test("what was loaded from a day on is pulled again, month by month, after what is new", async () => {
  const world = await openShopWorld({ bulkPolls: 1 });
  worlds.push(world);
  await world.pull();
  const before = await distinctLines(world, shop, "orders");
  const reach = (await stateOf(world, shop, "orders")).reach;
  const pulls = (await manifestsOf(world, shop, "orders")).length;

  const asked = await backfill(world.context(), shop, "2026-05-20");
  expect(asked.map(({ stream }) => stream).sort()).toEqual(["abandoned_checkouts", "customers", "orders"]);
  expect((await stateOf(world, shop, "orders")).reach.again).toEqual({
    from: "2026-05-19T22:00:00.000Z",
    to: reach.through,
  });
  // Asked twice, it is done once.
  await backfill(world.context(), shop, "2026-06-20");

  world.setClock(threeDaysLater);
  await world.pull();
  const state = (await stateOf(world, shop, "orders")).reach;
  expect(state).toEqual({ ...reach, through: expect.any(String) });
  expect(state.through && reach.through && state.through > reach.through).toBe(true);
  const windows = (await manifestsOf(world, shop, "orders")).slice(pulls).map(({ window }) => window);
  expect(windows.map((window) => [window?.by, window?.from])).toEqual([
    ["updated_at", expect.any(String)],
    ["created_at", "2026-05-19T22:00:00.000Z"],
    ["created_at", "2026-06-01T00:00:00.000Z"],
  ]);
  expect(windows.at(-1)?.to).toBe(reach.through);
  const after = new Set(await distinctLines(world, shop, "orders"));
  for (const line of before) expect(after.has(line)).toBe(true);
});

test("days that were never loaded are the settings' to name", async () => {
  const world = await openShopWorld({ bulkPolls: 1 });
  worlds.push(world);
  await expect(backfill(world.context(), shop, "2026-05-20")).rejects.toThrow("nothing has been pulled");
  await world.pull();
  await expect(backfill(world.context(), shop, "2025-01-01")).rejects.toThrow(/set `since` of shop-eu/);
  await expect(backfill(world.context(), shop, "2027-01-01")).rejects.toThrow(/has been loaded from 2027-01-01 on/);
});
