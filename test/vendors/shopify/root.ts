import { day } from "../shop/history.ts";
import type { StoreState } from "../shop/state.ts";
import type { BulkDesk } from "./bulk.ts";
import { connection, type PageArguments, type Place, type Viewer } from "./connection.ts";
import { parseSearch, type SearchFields } from "./search.ts";
import { checkoutWire } from "./wireCheckout.ts";
import { customerWire } from "./wireCustomer.ts";
import { gid, type Wire } from "./wireMoney.ts";
import { orderWire } from "./wireOrder.ts";
import { inventoryItemWire, locationWire, productWire, variantWire } from "./wireProduct.ts";
import { refundWire } from "./wireRefund.ts";

interface Dated {
  readonly id: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

type RootArguments = PageArguments & { readonly query?: string | null; readonly sortKey?: string | null };

/** One kind of record at the top of the API. */
interface Collection<T> {
  readonly name: string;
  readonly records: readonly T[];
  readonly search: SearchFields<T>;
  readonly wire: (record: T) => Wire;
  readonly processedAt?: (record: T) => number;
}

/** What queries and mutations find at the top, for one request at one instant. */
export function rootValue(state: StoreState, bulk: BulkDesk): Wire {
  const dated = <T extends Dated>(): SearchFields<T> => ({
    id: ({ id }) => id,
    created_at: ({ createdAt }) => createdAt,
    updated_at: ({ updatedAt }) => updatedAt,
  });
  const orders = {
    name: "orders",
    // Who may not read all orders is not told that there are more.
    records: (viewer: Viewer) =>
      viewer.scopes.has("read_all_orders")
        ? state.orders
        : state.orders.filter(({ createdAt }) => createdAt >= state.at - 60 * day),
    search: {
      ...dated(),
      processed_at: ({ processedAt }: { processedAt: number }) => processedAt,
      test: ({ test }: { test: boolean }) => test,
    },
    wire: (order: StoreState["orders"][number]) => orderWire(state, order),
    processedAt: ({ processedAt }: { processedAt: number }) => processedAt,
  };
  const ordersFor = (viewer: Viewer) => ({ ...orders, records: orders.records(viewer) });
  const customers = {
    name: "customers",
    records: [...state.customers.values()],
    search: dated(),
    wire: (record: CustomerOf) => customerWire(state, record),
  };
  const products = { name: "products", records: [...state.products.values()], search: dated(), wire: productWire };
  const variants = {
    name: "productVariants",
    records: [...state.variants.values()],
    search: dated(),
    wire: (record: VariantOf) => variantWire(state, record),
  };
  const items = { ...variants, name: "inventoryItems", wire: (record: VariantOf) => inventoryItemWire(state, record) };
  const checkouts = {
    name: "abandonedCheckouts",
    records: state.checkouts,
    search: dated(),
    wire: (record: CheckoutOf) => checkoutWire(state, record),
  };
  const timeZone = state.store.timeZone;
  const findOrder = (id: string, viewer: Viewer) =>
    ordersFor(viewer).records.find((order) => gid("Order", order.id) === id);
  const order = ({ id }: { id: string }, viewer: Viewer) => {
    const found = findOrder(id, viewer);
    return found === undefined ? null : orderWire(state, found);
  };
  const refund = ({ id }: { id: string }, viewer: Viewer) => {
    for (const each of ordersFor(viewer).records) {
      for (const one of each.refunds) if (gid("Refund", one.id) === id) return refundWire(state, each, one);
    }
    return null;
  };
  const node = ({ id }: { id: string }, viewer: Viewer): Wire | null => {
    const [, , , type, number] = id.split("/");
    const of = <T extends Dated>(records: readonly T[], wire: (record: T) => Wire, idOf = (record: T) => record.id) => {
      const found = records.find((record) => String(idOf(record)) === number);
      return found === undefined ? null : wire(found);
    };
    switch (type) {
      case "Order":
        return order({ id }, viewer);
      case "Refund":
        return refund({ id }, viewer);
      case "AbandonedCheckout":
        return of(checkouts.records, checkouts.wire);
      case "Customer":
        return of(customers.records, customers.wire);
      case "Product":
        return of(products.records, products.wire);
      case "ProductVariant":
        return of(variants.records, variants.wire);
      case "InventoryItem":
        return of(items.records, items.wire, ({ inventoryItemId }) => inventoryItemId);
      default:
        return null;
    }
  };
  return {
    order,
    refund,
    node,
    nodes: ({ ids }: { ids: readonly string[] }, viewer: Viewer) => ids.map((id) => node({ id }, viewer)),
    orders: (args: RootArguments, viewer: Viewer) => list(ordersFor(viewer), args, viewer, timeZone),
    ordersCount: (args: CountArguments, viewer: Viewer) => count(ordersFor(viewer), args, viewer, timeZone),
    customers: (args: RootArguments, viewer: Viewer) => list(customers, args, viewer, timeZone),
    customersCount: (args: CountArguments, viewer: Viewer) => count(customers, args, viewer, timeZone),
    products: (args: RootArguments, viewer: Viewer) => list(products, args, viewer, timeZone),
    productsCount: (args: CountArguments, viewer: Viewer) => count(products, args, viewer, timeZone),
    productVariants: (args: RootArguments, viewer: Viewer) => list(variants, args, viewer, timeZone),
    productVariantsCount: (args: CountArguments, viewer: Viewer) => count(variants, args, viewer, timeZone),
    inventoryItems: (args: RootArguments, viewer: Viewer) => list(items, args, viewer, timeZone),
    abandonedCheckouts: (args: RootArguments, viewer: Viewer) => list(checkouts, args, viewer, timeZone),
    abandonedCheckoutsCount: (args: CountArguments, viewer: Viewer) => count(checkouts, args, viewer, timeZone),
    locations: (args: RootArguments, viewer: Viewer) =>
      connection(state.history.locations, args, viewer, ({ id, name }) => ({ value: name, id }), locationWire),
    shop: () => shopWire(state),
    currentAppInstallation: (_: unknown, viewer: Viewer) => ({
      __typename: "AppInstallation",
      id: gid("AppInstallation", 1),
      accessScopes: [...viewer.scopes].map((handle) => ({ handle, description: handle.replaceAll("_", " ") })),
    }),
    bulkOperation: ({ id }: { id: string }) => bulk.poll(id),
    bulkOperationRunQuery: ({ query }: { query: string }, viewer: Viewer) => bulk.run(query, state, viewer),
    bulkOperationCancel: ({ id }: { id: string }) => bulk.cancel(id),
  };
}

type CustomerOf = StoreState["customers"] extends ReadonlyMap<number, infer T> ? T : never;
type VariantOf = StoreState["variants"] extends ReadonlyMap<number, infer T> ? T : never;
type CheckoutOf = StoreState["checkouts"][number];
type CountArguments = { readonly query?: string | null; readonly limit?: number | null };

function list<T extends Dated>(collection: Collection<T>, args: RootArguments, viewer: Viewer, timeZone: string): Wire {
  return connection(
    found(collection, args.query, viewer, timeZone),
    args,
    viewer,
    placeBy(collection, args.sortKey),
    collection.wire,
  );
}

/** Shopify counts no further than the limit, 10,000 unless told otherwise, and says so. */
function count<T extends Dated>(
  collection: Collection<T>,
  args: CountArguments,
  viewer: Viewer,
  timeZone: string,
): Wire {
  const number = found(collection, args.query, viewer, timeZone).length;
  return args.limit != null && number > args.limit
    ? { count: args.limit, precision: "AT_LEAST" }
    : { count: number, precision: "EXACT" };
}

function found<T extends Dated>(
  collection: Collection<T>,
  query: string | null | undefined,
  viewer: Viewer,
  timeZone: string,
) {
  const { matches, warnings } = parseSearch(query, collection.search, timeZone);
  if (warnings.length > 0) viewer.warn({ path: [collection.name], query, warnings });
  return collection.records.filter(matches);
}

function placeBy<T extends Dated>(collection: Collection<T>, sortKey: string | null | undefined): (record: T) => Place {
  switch (sortKey) {
    case "UPDATED_AT":
      return ({ id, updatedAt }) => ({ value: updatedAt, id });
    case "CREATED_AT":
      return ({ id, createdAt }) => ({ value: createdAt, id });
    case "PROCESSED_AT":
      return (record) => ({ value: collection.processedAt?.(record) ?? record.createdAt, id: record.id });
    default:
      return ({ id }) => ({ value: id, id });
  }
}

function shopWire({ store, history }: StoreState): Wire {
  return {
    __typename: "Shop",
    id: gid("Shop", store.idBase),
    name: store.source,
    myshopifyDomain: store.shop,
    ianaTimezone: store.timeZone,
    timezoneOffset: "+0000",
    currencyCode: store.currency,
    taxesIncluded: store.taxesIncluded,
    createdAt: new Date(history.products[0]?.[0]?.at ?? 0).toISOString(),
    plan: { publicDisplayName: "Basic", partnerDevelopment: false, shopifyPlus: false },
  };
}
