import { z } from "zod";
import { type PullResult, pull } from "../../../../lambdas/pull/pull.ts";
import { pullStateKey } from "../../../../lambdas/pull/state.ts";
import type { Context } from "../../../../lambdas/shared/context.ts";
import type { Lake } from "../../../../lambdas/shared/lake.ts";
import type { SettingsInput } from "../../../../lambdas/shared/settings.ts";
import { makeBusiness } from "../../../vendors/shop/business.ts";
import type { Business, StoreHistory } from "../../../vendors/shop/model.ts";
import { stateAt } from "../../../vendors/shop/state.ts";
import { stores } from "../../../vendors/shop/stores.ts";
import { type ShopifyOptions, type SimulatedShopify, startShopify } from "../../../vendors/shopify/server.ts";
import { manifestsOf, openPullWorld, type PullWorld, stateOf } from "../../pullWorld.ts";
import { readLines } from "../../readLines.ts";

export const shop = "shop-eu";
const firstDay = "2026-05-04";
const today = "2026-06-30";
export const evening = "2026-06-30T22:30:00Z";
export const threeDaysLater = "2026-07-03T22:30:00Z";

type Auth = Extract<NonNullable<SettingsInput["sources"]>[string], { vendor: "shopify" }>["auth"];

export interface ShopWorld extends PullWorld {
  readonly shopify: SimulatedShopify;
  readonly history: StoreHistory;
  pull(change?: Partial<Context>): Promise<PullResult>;
}

const businesses = new Map<number, Business>();

/** A shop of one store that opened two months ago, served on loopback; the clock is that of the test's world. */
export async function openShopWorld({
  auth = "token",
  orders = 120,
  ...options
}: Partial<ShopifyOptions> & { readonly orders?: number; readonly auth?: Auth | ShopifyOptions["auth"] } = {}) {
  const business =
    businesses.get(orders) ??
    makeBusiness({ orders, from: firstDay, today, daysAfter: 10, stores: stores.slice(0, 1) });
  businesses.set(orders, business);
  const [history] = business.stores;
  if (history === undefined) throw new Error("the business has no store");
  let clock = () => new Date(evening);
  const server = typeof auth === "string" ? options : { ...options, auth };
  const shopify = await startShopify({ business, now: () => clock(), ...server });
  const kind = typeof auth === "string" ? auth : "token";
  const settings = {
    vendor: "shopify",
    shop: history.store.shop,
    since: firstDay,
    auth: kind,
    endpoint: shopify.url,
  } as const;
  const world = openPullWorld({ sources: { [shop]: settings }, clock: evening });
  clock = () => world.now();
  const all: ShopWorld = { ...world, shopify, history, pull: (change) => pull(shop, world.context(change)) };
  return all;
}

/** What there is to see in the shop at an instant: each order with the gids of its lines, refunds and their parts. */
export function ordersInShop({ history }: ShopWorld, at: string): Record<string, object> {
  const gid = (type: string, id: number) => `gid://shopify/${type}/${id}`;
  const entries = stateAt(history, Date.parse(at)).orders.map((order) => {
    const parts = order.refunds.flatMap(({ lines, shipping, adjustment }) => [
      ...lines.map(({ id }) => gid("RefundLineItem", id)),
      ...(shipping === null ? [] : [gid("RefundShippingLine", shipping.id)]),
      ...(adjustment === null ? [] : [gid("OrderAdjustment", adjustment.id)]),
    ]);
    const seen = {
      updatedAt: new Date(order.updatedAt).toISOString().replace(".000Z", "Z"),
      lines: order.lines.map(({ id }) => gid("LineItem", id)).sort(),
      refunds: order.refunds.map(({ id }) => gid("Refund", id)).sort(),
      parts: parts.sort(),
    };
    return [gid("Order", order.id), seen] as const;
  });
  return Object.fromEntries(entries);
}

const lineSchema = z.looseObject({
  __typename: z.string(),
  id: z.string(),
  __parentId: z.optional(z.string()),
  updatedAt: z.optional(z.string()),
});

/** The same, as the lake has it: each order as its last version among all pulls, with what came in that pull. */
export async function ordersInLake(world: { lake: Lake }): Promise<Record<string, object>> {
  const latest = new Map<string, { updatedAt: string; lines: string[]; refunds: string[]; parts: string[] }>();
  for (const manifest of await manifestsOf(world, shop, "orders")) {
    const lines = (await readLines(world.lake, manifest)).map((line) => lineSchema.parse(JSON.parse(line)));
    const below = Map.groupBy(new Map(lines.map((line) => [line.id, line])).values(), ({ __parentId }) => __parentId);
    const idsBelow = (parent: string, wanted: (type: string) => boolean) =>
      (below.get(parent) ?? []).filter(({ __typename }) => wanted(__typename)).map(({ id }) => id);
    for (const { id, updatedAt = "" } of below.get(undefined) ?? []) {
      const refunds = idsBelow(id, (type) => type === "Refund");
      const known = latest.get(id);
      if (known !== undefined && known.updatedAt > updatedAt) continue;
      latest.set(id, {
        updatedAt,
        lines: idsBelow(id, (type) => type === "LineItem").sort(),
        refunds: refunds.sort(),
        parts: refunds.flatMap((refund) => idsBelow(refund, () => true)).sort(),
      });
    }
  }
  return Object.fromEntries(latest);
}

/** Sets the watermark of orders back, so that the next run has more to page through. */
export async function setBack(world: ShopWorld, through: string): Promise<void> {
  const state = await stateOf(world, shop, "orders");
  const body = JSON.stringify({ ...state, reach: { ...state.reach, through } });
  await world.lake.put(pullStateKey(shop, "orders"), new TextEncoder().encode(body), { any: true });
}
