import { makeBusiness } from "../shop/business.ts";
import { type ShopifyOptions, type SimulatedShopify, startShopify } from "./server.ts";

/** A small business for the tests of this folder. */
export const business = makeBusiness({ orders: 300 });
export const today = new Date("2026-06-30T04:00:00Z");

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The shape of what is asked for differs with every query.
  // biome-ignore lint/suspicious/noExplicitAny: a test reads it as it knows it to be
  readonly body: any;
}

export interface Client {
  readonly shopify: SimulatedShopify;
  /** Moves the shops' clock. */
  pass(seconds: number): void;
  ask(
    query: string,
    variables?: object,
    options?: { token?: string; version?: string; source?: string },
  ): Promise<Answer>;
  /** Runs a bulk query to its end and returns its lines. */
  bulk(query: string): Promise<{ operation: Record<string, unknown>; lines: Record<string, unknown>[] }>;
}

/** Runs `use` against a simulated shop, which is closed after it whatever happens. */
export async function withShop(
  options: Partial<ShopifyOptions>,
  use: (client: Client) => Promise<void>,
): Promise<void> {
  let passed = 0;
  const now = () => new Date(today.getTime() + passed * 1000);
  const shopify = await startShopify({ business, now, ...options });
  const ask: Client["ask"] = async (
    query,
    variables = {},
    { token = shopify.auth.token, version = "2026-10", source = "shop-eu" } = {},
  ) => {
    const response = await fetch(`${shopify.endpoints[source]}/admin/api/${version}/graphql.json`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Shopify-Access-Token": token },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
  };
  const bulk: Client["bulk"] = async (query) => {
    const started = await ask(runQuery, { query });
    const { bulkOperation, userErrors } = started.body.data.bulkOperationRunQuery;
    if (bulkOperation === null) throw new Error(userErrors[0].message);
    for (;;) {
      const polled = await ask(pollQuery, { id: bulkOperation.id });
      const operation = polled.body.data.bulkOperation;
      if (operation.status === "CREATED" || operation.status === "RUNNING") continue;
      const url = operation.url ?? operation.partialDataUrl;
      const text = url === null ? "" : await (await fetch(url)).text();
      return { operation, lines: text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)])) };
    }
  };
  try {
    const pass = (seconds: number) => {
      passed += seconds;
    };
    await use({ shopify, ask, bulk, pass });
  } finally {
    await shopify.close();
  }
}

export const runQuery = `mutation ($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { field message code } }
}`;

export const pollQuery = `query ($id: ID!) {
  bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url partialDataUrl }
}`;
