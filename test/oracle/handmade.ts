import type { History } from "../vendors/shop/history.ts";
import type { Business, Customer, Line, Order, Product, Refund, Store, Variant } from "../vendors/shop/model.ts";
import { type Money, money } from "../vendors/shop/money.ts";

/** A store small enough to reckon by hand: prices without tax, in euros, no clock but UTC. */
export const corner: Store = {
  source: "corner",
  shop: "corner.myshopify.com",
  currency: "EUR",
  presentment: { EUR: 1 },
  timeZone: "UTC",
  taxesIncluded: false,
  taxRate: 100,
  countries: [["DE", 1]],
  weight: 1,
  idBase: 1000,
};

export interface Handmade {
  readonly orders: readonly (Order | History<Order>)[];
  readonly variants?: readonly (Variant | History<Variant>)[];
  readonly customers?: readonly (Customer | History<Customer>)[];
  readonly stockMoves?: Business["stores"][number]["stockMoves"];
  readonly store?: Partial<Store>;
}

export function handmade({ orders, variants = [], customers = [], stockMoves = [], store = {} }: Handmade): Business {
  const histories = <T extends { createdAt: number }>(records: readonly (T | History<T>)[]): History<T>[] =>
    records.map((record) => (Array.isArray(record) ? record : [{ at: (record as T).createdAt, value: record as T }]));
  return {
    seed: "by hand",
    from: "2025-01-01",
    today: "2026-01-01",
    stores: [
      {
        store: { ...corner, ...store },
        locations: [{ id: 1, name: "Shop" }],
        products: [] as History<Product>[],
        variants: histories(variants),
        customers: histories(customers),
        orders: histories(orders),
        checkouts: [],
        stockMoves,
      },
    ],
  };
}

export const at = (text: string) => Date.parse(text);

let lastId = 0;
const nextId = () => {
  lastId += 1;
  return lastId;
};

/** An order placed and paid at one instant; what is not said is plain. */
export function order(when: string, parts: Partial<Order> = {}): Order {
  const instant = at(when);
  const id = nextId();
  return {
    id,
    number: id,
    channel: "online",
    test: false,
    createdAt: instant,
    processedAt: instant,
    updatedAt: instant,
    cancelledAt: null,
    edited: false,
    customerId: null,
    email: null,
    phone: null,
    country: "DE",
    campaign: null,
    staffId: null,
    presentment: "EUR",
    discountCode: null,
    lines: [line(10)],
    shipping: 0,
    shippingTax: 0,
    tip: 0,
    transactions: [{ id: nextId(), kind: "SALE", status: "SUCCESS", amount: money(10), at: instant }],
    voided: false,
    refunds: [],
    tags: [],
    ...parts,
  };
}

/** A line of one unit of variant 1, product 1, at a price in whole units. */
export function line(price: number, parts: Partial<Line> = {}): Line {
  return {
    id: nextId(),
    variantId: 1,
    productId: 1,
    sku: null,
    title: "Thing",
    vendor: null,
    quantity: 1,
    removed: 0,
    unitPrice: money(price),
    discounts: [],
    tax: 0,
    isGiftCard: false,
    ...parts,
  };
}

export function variant(id: number, unitCost: Money | null, parts: Partial<Variant> = {}): Variant {
  const createdAt = at("2024-01-01T00:00:00Z");
  return {
    id,
    inventoryItemId: id,
    productId: id,
    sku: "",
    title: "",
    price: 0,
    unitCost,
    tracked: true,
    createdAt,
    updatedAt: createdAt,
    ...parts,
  };
}

export function customer(id: number, email: string | null, parts: Partial<Customer> = {}): Customer {
  const createdAt = at("2024-01-01T00:00:00Z");
  return {
    id,
    email,
    phone: null,
    country: "DE",
    tags: [],
    subscribed: false,
    createdAt,
    updatedAt: createdAt,
    ...parts,
  };
}

export function refund(when: string, parts: Partial<Refund>): Refund {
  return { id: nextId(), at: at(when), lines: [], shipping: null, adjustment: null, transactionId: null, ...parts };
}

/** Units of a line given back, at its price. */
export function back(
  of: Line,
  quantity: number,
  restock: Refund["lines"][number]["restock"] = "RETURN",
): Refund["lines"][number] {
  const discounts = of.discounts.reduce((a, b) => a + b, 0);
  const share = quantity / of.quantity;
  const subtotal = Math.round((of.unitPrice * of.quantity - discounts) * share);
  return { id: nextId(), lineId: of.id, quantity, subtotal, tax: Math.round(of.tax * share), restock };
}
