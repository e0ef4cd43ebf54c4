import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Fault, type Faults, planFaults, type RequestFacts } from "../faults.ts";
import { bodyOf, fail, type Outgoing, send } from "../http.ts";
import type { Business, StoreHistory } from "../shop/model.ts";
import { type StoreState, stateAt } from "../shop/state.ts";
import { answer, type GraphQLRequest, prepare } from "./answer.ts";
import { type BulkDesk, openBulkDesk } from "./bulk.ts";
import { fewer } from "./pageFaults.ts";
import { allScopes, guardedSchema } from "./schema.ts";
import { type Bucket, openThrottle, type Throttle } from "./throttle.ts";
import { type Auth, openTokens, type Tokens } from "./tokens.ts";

export const apiVersion = "2026-10";

export interface ShopifyOptions {
  readonly business: Business;
  /** What time it is in the shops. Their buckets of query points fill as it goes. */
  readonly now: () => Date;
  readonly faults?: Faults;
  readonly auth?: Partial<Auth>;
  /** The plan's bucket; Infinity never throttles. */
  readonly bucket?: Bucket;
  /** Polls until a bulk operation is done. */
  readonly bulkPolls?: number;
}

export interface SimulatedShopify {
  /** `http://127.0.0.1:<port>`, good for the first store. */
  readonly url: string;
  /** For each source its own address, to be the `endpoint` of its settings. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** The credentials that work. */
  readonly auth: Auth;
  /** Everything asked so far. */
  readonly requests: readonly (RequestFacts & { readonly fault: Fault["kind"] | null })[];
  close(): Promise<void>;
}

interface Shop {
  readonly history: StoreHistory;
  readonly tokens: Tokens;
  readonly throttle: Throttle;
  readonly bulk: BulkDesk;
  /** The last page of each top-level field, for the fault that repeats it. */
  readonly pages: Map<string, string>;
  state?: StoreState;
}

/**
 * Serves a business's stores on loopback as Shopify's Admin GraphQL API would at the clock's instant.
 *
 *     const shopify = await startShopify({ business: makeBusiness(), now: () => new Date("2026-06-30T04:00:00Z") });
 *     fetch(`${shopify.endpoints["shop-eu"]}/admin/api/2026-10/graphql.json`, {
 *       method: "POST", headers: { "X-Shopify-Access-Token": shopify.auth.token, "Content-Type": "application/json" },
 *       body: JSON.stringify({ query: "{ shop { name } }" }) });
 */
export async function startShopify({
  business,
  now,
  faults,
  auth: wanted = {},
  bucket = { maximumAvailable: 2000, restoreRate: 100 },
  bulkPolls = 2,
}: ShopifyOptions): Promise<SimulatedShopify> {
  const auth: Auth = {
    token: "shpat_simulated",
    app: { clientId: "simulated-client", clientSecret: "simulated-secret", refreshToken: "shprt_simulated" },
    scopes: allScopes,
    ...wanted,
  };
  const schema = guardedSchema();
  const scopes = new Set(auth.scopes);
  const faultFor = planFaults(faults);
  const requests: (RequestFacts & { fault: Fault["kind"] | null })[] = [];
  const shops = new Map<string, Shop>();
  let bulkFails = false;

  const record = (shop: Shop, kind: RequestFacts["kind"], fields: readonly string[]): Fault | undefined => {
    const facts: RequestFacts = { index: requests.length, kind, source: shop.history.store.source, fields };
    const fault = faultFor(facts);
    requests.push({ ...facts, fault: fault?.kind ?? null });
    return fault;
  };

  const graphql = async (shop: Shop, request: IncomingMessage, response: ServerResponse) => {
    const headers = { "X-Shopify-API-Version": apiVersion };
    const token = request.headers["x-shopify-access-token"];
    const body = await bodyOf(request);
    if (!shop.tokens.accepts(typeof token === "string" ? token : undefined, now().getTime())) {
      record(shop, "query", []);
      const errors = "[API] Invalid API key or access token (unrecognized login or wrong password)";
      return send(response, { status: 401, headers, body: JSON.stringify({ errors }) });
    }
    const asked = requestIn(body);
    if (asked === undefined) {
      record(shop, "query", []);
      return send(response, {
        status: 400,
        headers,
        body: JSON.stringify({ errors: { query: "Required parameter missing or invalid" } }),
      });
    }
    const prepared = prepare(schema, asked);
    const fields = "errors" in prepared ? [] : prepared.fields.map(({ name }) => name);
    const fault = record(shop, kindOf(fields), fields);
    if (fault !== undefined && fail(fault, response)) return;
    if ("errors" in prepared)
      return send(response, { status: 200, headers, body: JSON.stringify({ errors: prepared.errors }) });
    bulkFails = fault?.kind === "bulk_failed";
    const at = now().getTime();
    if (shop.state?.at !== at) shop.state = stateAt(shop.history, at);
    const context = {
      state: shop.state,
      bulk: shop.bulk,
      throttle: shop.throttle,
      scopes,
      throttled: fault?.kind === "throttled",
    };
    const result = await answer(schema, prepared, asked, context);
    const text = JSON.stringify(fault?.kind === "fewer" ? fewer(result) : result);
    const pageKey = prepared.fields.map(({ key }) => key).join();
    const repeated = fault?.kind === "repeat" ? shop.pages.get(pageKey) : undefined;
    if (fault?.kind !== "throttled") shop.pages.set(pageKey, text);
    await send(response, { status: 200, headers, body: repeated ?? text }, fault);
  };

  const oauth = async (shop: Shop, request: IncomingMessage): Promise<Outgoing | Fault> => {
    const fault = record(shop, "token", []);
    const body = await bodyOf(request);
    if (fault !== undefined) return fault;
    const { status, body: answered } = shop.tokens.grant(
      formIn(body, request.headers["content-type"]),
      now().getTime(),
    );
    return { status, body: JSON.stringify(answered) };
  };

  const server = createServer((request, response) => {
    const route = routeOf(request, shops);
    const handled = async () => {
      if (route === undefined) return send(response, { status: 404, body: JSON.stringify({ errors: "Not Found" }) });
      const { shop, path } = route;
      if (/^\/admin\/api\/\d{4}-\d{2}\/graphql\.json$/.test(path) && request.method === "POST")
        return graphql(shop, request, response);
      if (path === "/admin/oauth/access_token" && request.method === "POST") {
        const outcome = await oauth(shop, request);
        if ("kind" in outcome) return fail(outcome, response) ? undefined : send(response, { status: 500, body: "{}" });
        return send(response, outcome);
      }
      if (path.startsWith("/bulk/")) {
        const fault = record(shop, "download", []);
        if (fault !== undefined && fail(fault, response)) return;
        const text = shop.bulk.file(path.slice("/bulk/".length));
        if (text === undefined) return send(response, { status: 404, body: "" });
        return send(response, { status: 200, headers: { "Content-Type": "application/jsonl" }, body: text }, fault);
      }
      return send(response, { status: 404, body: JSON.stringify({ errors: "Not Found" }) });
    };
    handled().catch((error) => response.destroy(error));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  const url = `http://127.0.0.1:${address.port}`;
  for (const history of business.stores) {
    const { shop } = history.store;
    const filesUrl = `${url}/${shop}/bulk`;
    const clock = () => now().getTime();
    const bulk = openBulkDesk({ schema, now: clock, filesUrl, polls: bulkPolls, fails: () => bulkFails });
    shops.set(shop, {
      history,
      tokens: openTokens(auth),
      throttle: openThrottle(bucket, clock),
      bulk,
      pages: new Map(),
    });
  }
  return {
    url,
    endpoints: Object.fromEntries(business.stores.map(({ store }) => [store.source, `${url}/${store.shop}`])),
    auth,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}

/** `/<shop>/admin/…`, or `/admin/…` of the shop that the Host header names, else of the first. */
function routeOf(request: IncomingMessage, shops: ReadonlyMap<string, Shop>): { shop: Shop; path: string } | undefined {
  const { pathname } = new URL(request.url ?? "/", "http://shop");
  const [, first = ""] = pathname.split("/");
  const named = shops.get(first);
  if (named !== undefined) return { shop: named, path: pathname.slice(first.length + 1) };
  const shop = shops.get(request.headers.host ?? "") ?? shops.values().next().value;
  return shop === undefined ? undefined : { shop, path: pathname };
}

function kindOf(fields: readonly string[]): RequestFacts["kind"] {
  if (fields.includes("bulkOperationRunQuery")) return "bulk_run";
  return fields.includes("bulkOperation") ? "bulk_poll" : "query";
}

function requestIn(body: string): GraphQLRequest | undefined {
  try {
    const { query, variables } = JSON.parse(body);
    return typeof query === "string" ? { query, variables: variables ?? {} } : undefined;
  } catch {
    return undefined;
  }
}

function formIn(body: string, type: string | undefined): Readonly<Record<string, unknown>> {
  if (type?.includes("application/json")) return JSON.parse(body);
  return Object.fromEntries(new URLSearchParams(body));
}
