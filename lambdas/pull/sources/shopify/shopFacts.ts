import { z } from "zod";
import type { JsonObject } from "../../json.ts";
import type { ShopifyClient } from "./client.ts";
import { objectSchema } from "./connections.ts";
import { shopQuery } from "./queries.graphql.ts";

/** Who the credentials belong to and what they may see. */
export interface ShopFacts {
  /** As sent, for raw. */
  readonly objects: readonly JsonObject[];
  readonly domain: string;
  readonly plan: string;
  readonly timeZone: string;
  readonly currency: string;
  /** The granted scopes' handles. */
  readonly scopes: ReadonlySet<string>;
}

/** Loose: what is not read here still goes into raw. */
const factsSchema = z.object({
  shop: z.looseObject({
    myshopifyDomain: z.string(),
    ianaTimezone: z.string(),
    currencyCode: z.string(),
    plan: z.looseObject({ publicDisplayName: z.string() }),
  }),
  currentAppInstallation: z.looseObject({ accessScopes: z.array(z.looseObject({ handle: z.string() })) }),
});

/** Asks the shop about itself; the first thing that shows whether the credentials are good. */
export async function readShop(client: ShopifyClient): Promise<ShopFacts> {
  const { shop, currentAppInstallation } = (await client.query({ text: shopQuery, data: factsSchema })).data;
  return {
    objects: [objectSchema.parse(shop), objectSchema.parse(currentAppInstallation)],
    domain: shop.myshopifyDomain,
    plan: shop.plan.publicDisplayName,
    timeZone: shop.ianaTimezone,
    currency: shop.currencyCode,
    scopes: new Set(currentAppInstallation.accessScopes.map(({ handle }) => handle)),
  };
}
