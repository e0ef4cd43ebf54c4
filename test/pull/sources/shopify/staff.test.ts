import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { check } from "../../../../lambdas/pull/check.ts";
import { allScopes } from "../../../vendors/shopify/schema.ts";
import { linesIn } from "../../pullWorld.ts";
import { evening, openShopWorld, ordersInLake, ordersInShop, type ShopWorld, shop } from "./shopWorld.ts";

const worlds: ShopWorld[] = [];
const open = async (...options: Parameters<typeof openShopWorld>) => {
  const world = await openShopWorld(...options);
  worlds.push(world);
  return world;
};
afterEach(() => Promise.all(worlds.splice(0).map(({ shopify }) => shopify.close())));

/** The texts of all requests that go out, and answers of the shop's plan in the place of its own. */
function watched(world: ShopWorld, { denies = false } = {}) {
  const sent: string[] = [];
  const watching: typeof fetch = async (input, init) => {
    const text =
      typeof init?.body === "string" ? init.body : input instanceof Request ? await input.clone().text() : "";
    sent.push(text);
    if (!denies || !text.includes("staffMember")) return fetch(input, init);
    const extensions = { code: "ACCESS_DENIED", requiredAccess: "`read_users` access scope. Also: a Plus store." };
    const errors = [{ message: "Access denied for staffMember field.", extensions, path: ["orders", "nodes", 0] }];
    return Response.json({ data: { orders: { nodes: [null] } }, errors });
  };
  return { sent, pull: () => world.pull({ fetch: watching }), context: () => world.context({ fetch: watching }) };
}

const orderSchema = z.object({ staffMember: z.unknown() });

const staffOf = async (world: ShopWorld) =>
  (await linesIn(world, shop, "orders"))
    .map((line) => orderSchema.safeParse(JSON.parse(line)).data?.staffMember)
    .filter((staff) => staff !== undefined && staff !== null);

test("with read_users, orders tell by its number which member of staff sold them, and nothing else of them", async () => {
  const world = await open();
  await watched(world).pull();
  const staff = await staffOf(world);
  expect(staff.length).toBeGreaterThan(0);
  for (const one of staff) expect(one).toEqual({ id: expect.stringMatching(/^gid:\/\/shopify\/StaffMember\/\d+$/) });
});

test("without read_users nothing of staff is asked, and all else is as it is", async () => {
  const world = await open({ auth: { scopes: allScopes.filter((scope) => scope !== "read_users") } });
  const { sent, pull } = watched(world);
  expect((await pull()).warnings).toEqual([]);
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter((text) => text.includes("staffMember"))).toEqual([]);
  expect(await staffOf(world)).toEqual([]);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
});

test("a plan that does not show its staff costs no order, and is told once", async () => {
  const world = await open();
  const { sent, pull, context } = watched(world, { denies: true });
  const { warnings } = await pull();
  expect(warnings).toEqual([expect.stringContaining("the shop's plan does not show its staff")]);
  expect(sent.filter((text) => text.includes("staffMember"))).toHaveLength(1);
  expect(await ordersInLake(world)).toEqual(ordersInShop(world, evening));
  const findings = await check(shop, context());
  expect(findings).toContainEqual({ level: "warn", text: expect.stringContaining("does not show its staff") });
});
