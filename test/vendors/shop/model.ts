import type { History, Instant } from "./history.ts";
import type { Money } from "./money.ts";

/** One Shopify store of the business. All money of a store is in its currency (Shopify's shop money). */
export interface Store {
  /** The name of the source in Milepost's settings. */
  readonly source: string;
  /** The shop's own domain, `<name>.myshopify.com`. */
  readonly shop: string;
  readonly currency: string;
  /** Buyers may pay in another currency: its units for one of the store's. */
  readonly presentment: Readonly<Record<string, number>>;
  readonly timeZone: string;
  /** Whether prices hold the tax. */
  readonly taxesIncluded: boolean;
  /** In per mille. */
  readonly taxRate: number;
  /** Where it sells, with weights. */
  readonly countries: readonly (readonly [string, number])[];
  /** Its share of the business's orders. */
  readonly weight: number;
  /** Numeric ids of this store's records start here. */
  readonly idBase: number;
}

export interface Product {
  readonly id: number;
  readonly title: string;
  readonly productType: string;
  readonly vendor: string;
  readonly status: "ACTIVE" | "ARCHIVED";
  readonly isGiftCard: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface Variant {
  readonly id: number;
  readonly inventoryItemId: number;
  readonly productId: number;
  readonly sku: string;
  readonly title: string;
  readonly price: Money;
  /** What one costs the merchant now; null when nobody entered it. */
  readonly unitCost: Money | null;
  readonly tracked: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface Customer {
  readonly id: number;
  readonly email: string | null;
  readonly phone: string | null;
  readonly country: string;
  readonly tags: readonly string[];
  readonly subscribed: boolean;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export const channels = ["online", "pos", "draft", "subscription", "marketplace", "import"] as const;
/** Where an order came in, as the business itself thinks of it. */
export type Channel = (typeof channels)[number];

export type FinancialStatus =
  | "PENDING"
  | "AUTHORIZED"
  | "PARTIALLY_PAID"
  | "PAID"
  | "PARTIALLY_REFUNDED"
  | "REFUNDED"
  | "VOIDED";

export interface Line {
  readonly id: number;
  /** Null for a custom item, typed in by hand. */
  readonly variantId: number | null;
  readonly productId: number | null;
  readonly sku: string | null;
  readonly title: string;
  readonly vendor: string | null;
  /** Units ordered, those given back or taken out again among them. */
  readonly quantity: number;
  /** Units that an edit took out before they were paid: they are in no refund. */
  readonly removed: number;
  readonly unitPrice: Money;
  /** What order-level discounts take off this line: one or several. */
  readonly discounts: readonly Money[];
  readonly tax: Money;
  readonly isGiftCard: boolean;
}

export interface Transaction {
  readonly id: number;
  readonly kind: "AUTHORIZATION" | "CAPTURE" | "SALE" | "REFUND" | "VOID";
  readonly status: "SUCCESS" | "FAILURE";
  readonly amount: Money;
  readonly at: Instant;
}

export interface RefundLine {
  readonly id: number;
  readonly lineId: number;
  readonly quantity: number;
  /** Price less discounts; holds the tax where prices do. */
  readonly subtotal: Money;
  readonly tax: Money;
  readonly restock: "RETURN" | "CANCEL" | "NO_RESTOCK";
}

export interface Refund {
  readonly id: number;
  readonly at: Instant;
  readonly lines: readonly RefundLine[];
  readonly shipping: { readonly id: number; readonly amount: Money; readonly tax: Money } | null;
  /** Negative: given back beyond the lines. Positive: kept back from them. */
  readonly adjustment: { readonly id: number; readonly amount: Money; readonly tax: Money } | null;
  readonly transactionId: number | null;
}

export interface Order {
  readonly id: number;
  readonly number: number;
  readonly channel: Channel;
  readonly test: boolean;
  readonly createdAt: Instant;
  readonly processedAt: Instant;
  readonly updatedAt: Instant;
  readonly cancelledAt: Instant | null;
  readonly edited: boolean;
  readonly customerId: number | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly country: string | null;
  readonly campaign: string | null;
  readonly staffId: number | null;
  /** What the buyer paid in. */
  readonly presentment: string;
  readonly discountCode: string | null;
  readonly lines: readonly Line[];
  readonly shipping: Money;
  readonly shippingTax: Money;
  readonly tip: Money;
  readonly transactions: readonly Transaction[];
  readonly voided: boolean;
  readonly refunds: readonly Refund[];
  readonly tags: readonly string[];
}

export interface Checkout {
  readonly id: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  readonly completedAt: Instant | null;
  readonly customerId: number | null;
  readonly country: string;
  readonly lines: readonly {
    readonly id: number;
    readonly variantId: number;
    readonly quantity: number;
    readonly price: Money;
  }[];
}

/** What came into or left a location. */
export interface StockMove {
  readonly at: Instant;
  readonly variantId: number;
  readonly locationId: number;
  readonly onHand: number;
  readonly committed: number;
  readonly incoming: number;
}

export interface Location {
  readonly id: number;
  readonly name: string;
}

/** One store and all that ever happens in it. */
export interface StoreHistory {
  readonly store: Store;
  readonly locations: readonly Location[];
  readonly products: readonly History<Product>[];
  readonly variants: readonly History<Variant>[];
  readonly customers: readonly History<Customer>[];
  readonly orders: readonly History<Order>[];
  readonly checkouts: readonly History<Checkout>[];
  /** By time. */
  readonly stockMoves: readonly StockMove[];
}

export interface Business {
  readonly seed: string;
  /** The first day it sells, `yyyy-mm-dd`. */
  readonly from: string;
  /** The day that is today unless a clock says otherwise, `yyyy-mm-dd`. */
  readonly today: string;
  readonly stores: readonly StoreHistory[];
}
