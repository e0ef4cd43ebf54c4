import type { Schedule } from "../../source.ts";
import {
  checkoutFields,
  checkoutLineFields,
  customerFields,
  inventoryItemFields,
  inventoryLevelFields,
  lineItemFields,
  orderFields,
  type PagedSelection,
  variantFields,
} from "./queries.graphql.ts";

export interface StreamDefinition {
  readonly name: string;
  readonly schedule: Schedule;
  readonly selection: PagedSelection;
  /** The field of QueryRoot that counts the records; undefined where the API has none. */
  readonly counter: string | undefined;
  /** Without all of these the stream is left out. */
  readonly scopes: readonly string[];
  /** A filter on records that holds in every window. */
  readonly always?: (since: string) => string;
  /** Orders: their refunds are fetched with them. */
  readonly refunds?: boolean;
}

const changes = (loadBy: string, overlapMinutes: number): Schedule => ({
  kind: "changes",
  by: "updated_at",
  loadBy,
  overlapMinutes,
  // The search index that answers filters lags behind writes.
  settleMinutes: 2,
});

/** What is pulled from a shop. */
export const streams: readonly StreamDefinition[] = [
  {
    name: "orders",
    schedule: changes("created_at", 10),
    selection: {
      root: "orders",
      sortKey: "UPDATED_AT",
      fields: orderFields,
      children: [{ name: "lineItems", fields: lineItemFields }],
    },
    counter: "ordersCount",
    scopes: ["read_orders", "read_customers", "read_products"],
    // An edit of an order from before the first day must not bring that order alone out of its month.
    always: (since) => `created_at:>='${since}'`,
    refunds: true,
  },
  {
    name: "customers",
    // Loaded by their last change, so that those who came before the first day and bought after it are there. The filter
    // is documented to match whole days: two days of overlap make up for whatever it rounds.
    schedule: changes("updated_at", 2 * 24 * 60),
    selection: { root: "customers", sortKey: "UPDATED_AT", fields: customerFields, children: [] },
    counter: "customersCount",
    scopes: ["read_customers"],
  },
  {
    name: "products",
    // A change of unit cost does not reliably change updated_at, and there is no history: all variants, once a day.
    schedule: { kind: "snapshot", every: "day" },
    selection: { root: "productVariants", fields: variantFields, children: [] },
    counter: "productVariantsCount",
    scopes: ["read_products", "read_inventory"],
  },
  {
    name: "inventory",
    schedule: { kind: "snapshot", every: "day" },
    selection: {
      root: "inventoryItems",
      fields: inventoryItemFields,
      children: [{ name: "inventoryLevels", fields: inventoryLevelFields }],
    },
    counter: undefined,
    scopes: ["read_inventory", "read_products", "read_locations"],
  },
  {
    name: "abandoned_checkouts",
    schedule: changes("created_at", 10),
    selection: {
      root: "abandonedCheckouts",
      fields: checkoutFields,
      children: [{ name: "lineItems", fields: checkoutLineFields }],
    },
    counter: "abandonedCheckoutsCount",
    scopes: ["read_orders", "read_customers", "read_products"],
    always: (since) => `created_at:>='${since}'`,
  },
];
