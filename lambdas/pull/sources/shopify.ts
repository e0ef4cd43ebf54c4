import type { Context } from "../../shared/context.ts";
import type { ShopifySettings } from "../../shared/sourceSettings.ts";
import type { Batch, Source, Stream } from "../source.ts";
import { clientCredentials, lastingToken, rotatingRefreshToken, type Tokens } from "../tokens.ts";
import { startOfDate } from "../window.ts";
import { firstVisibleDay, missingScopes, scopeWarnings, versionWarning } from "./shopify/access.ts";
import { checkShop } from "./shopify/check.ts";
import { shopifyClient } from "./shopify/client.ts";
import { gidOf, lineOf, recordKey } from "./shopify/rawLines.ts";
import { readShop, type ShopFacts } from "./shopify/shopFacts.ts";
import { staffTrial, staffWarning, withStaff } from "./shopify/staff.ts";
import { shopStream } from "./shopify/streamReader.ts";
import { streams } from "./shopify/streams.ts";

/** Stands in the address. A version that has ended is silently answered by a later one: the answers say which. */
const apiVersion = "2026-10";

/** A Shopify shop, through its Admin API (GraphQL). */
export function shopify(name: string, settings: ShopifySettings, ctx: Context): Source {
  const origin = (settings.endpoint ?? `https://${settings.shop}`).replace(/\/+$/, "");
  const client = shopifyClient({
    http: ctx,
    source: name,
    url: `${origin}/admin/api/${apiVersion}/graphql.json`,
    tokens: tokensOf(name, settings, ctx, `${origin}/admin/oauth/access_token`),
  });
  const since = startOfDate(settings.since, ctx.settings.business.timeZone);
  return {
    vendor: "shopify",
    apiVersion,
    since,
    async connect() {
      const facts = await readShop(client);
      const { timeZone } = ctx.settings.business;
      const visible = firstVisibleDay(facts, ctx.now(), timeZone);
      const staff = staffTrial(client, facts);
      const open = streams.filter(({ scopes }) => missingScopes(facts, scopes).length === 0);
      return {
        streams: [
          shopFactsStream(name, facts),
          ...open.map((definition) => ({
            ...withStaff(definition, staff, (each) => shopStream(ctx, { client, source: name }, each)),
            since: definition.refunds && visible !== undefined && visible > since ? visible : undefined,
          })),
        ],
        warnings: () => [
          ...scopeWarnings(name, facts, streams),
          ...(staff.found() === "denied" ? [staffWarning(name)] : []),
          ...[versionWarning(name, apiVersion, client.served()?.version)].filter((warning) => warning !== undefined),
        ],
      };
    },
    check: () => checkShop(client, name, apiVersion, ctx.settings.business),
  };
}

function tokensOf(name: string, { auth }: ShopifySettings, ctx: Context, tokenUrl: string): Tokens {
  switch (auth) {
    case "token":
      return lastingToken(ctx, name);
    case "client_credentials":
      return clientCredentials(ctx, name, tokenUrl);
    case "refresh_token":
      return rotatingRefreshToken(ctx, name, tokenUrl);
  }
}

/** What the shop says of itself and which scopes the app has, kept with every run. */
function shopFactsStream(source: string, { objects }: ShopFacts): Stream {
  return {
    name: "shop",
    schedule: { kind: "snapshot", every: "run" },
    key: recordKey,
    async *read(): AsyncGenerator<Batch, void, void> {
      const keys = objects.map((object) => gidOf(object, source));
      yield { lines: objects.map((object) => lineOf(object)), keys, cursor: null };
    },
  };
}
