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

const factsSchema = z.object({
  shop: z.object({
    myshopifyDomain: z.string(),
    ianaTimezone: z.string(),
    currencyCode: z.string(),
    plan: z.object({ publicDisplayName: z.string() }),
  }),
  currentAppInstallation: z.object({ accessScopes: z.array(z.object({ handle: z.string() })) }),
});
const objectsSchema = z.object({ shop: objectSchema, currentAppInstallation: objectSchema });

/** Asks the shop about itself; the first thing that shows whether the credentials are good. */
export async function readShop(client: ShopifyClient): Promise<ShopFacts> {
  // Parsed in two steps: raw keeps the objects as they were sent.
  const data = objectsSchema.refine((answer) => factsSchema.safeParse(answer).success, { error: "lacks a field" });
  const answer = (await client.query({ text: shopQuery, data })).data;
  const { shop, currentAppInstallation } = factsSchema.parse(answer);
  return {
    objects: [answer.shop, answer.currentAppInstallation],
    domain: shop.myshopifyDomain,
    plan: shop.plan.publicDisplayName,
    timeZone: shop.ianaTimezone,
    currency: shop.currencyCode,
    scopes: new Set(currentAppInstallation.accessScopes.map(({ handle }) => handle)),
  };
}
