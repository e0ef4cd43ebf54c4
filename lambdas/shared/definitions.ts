import { z } from "zod";

/**
 * The definitions of KPIs that a merchant may choose, with the catalogue's defaults. Their names are the catalogue's
 * (`sales.measure`); SQL reads them from the one row of the table `settings` as `sales_measure`.
 */
export const definitionsSchema = z.strictObject({
  sales: z
    .strictObject({
      /** net: gross less discounts and refunds. total: net with shipping and tax. gross: before discounts and refunds. */
      measure: z.enum(["net", "total", "gross"]).default("net"),
      /** Which of an order's dates is its business date. Shopify's own reports use the processed date. */
      order_date_basis: z.enum(["processed", "created"]).default("processed"),
      /** The day a refund lowers sales: its own, or its order's (cohort view: history moves). */
      refund_basis: z.enum(["refund_date", "order_date"]).default("refund_date"),
      /** Orders not yet paid count (cash on delivery, invoices). */
      include_pending: z.boolean().default(true),
      /** Orders cancelled before any capture count, as in the Shopify admin. */
      include_cancelled: z.boolean().default(false),
    })
    .prefault({}),
  aov: z
    .strictObject({
      numerator: z.enum(["gross_less_discounts", "net", "total"]).default("gross_less_discounts"),
      denominator: z.enum(["orders", "customers"]).default("orders"),
      /** Leaves out orders worth nothing: replacements, samples. */
      exclude_zero: z.boolean().default(false),
    })
    .prefault({}),
  cogs: z
    .strictObject({
      /**
       * product: what the units cost. landed: also freight and duty allocated to cogs. full: also all other operating
       * costs allocated to cogs (labour, overhead).
       */
      scope: z.enum(["product", "landed", "full"]).default("product"),
      /**
       * What a unit cost on the day of its sale. recorded: the cost the shop has on record. average: the moving average
       * of the receipts into stock. fifo: the oldest receipts first. Where receipts say nothing, recorded.
       */
      method: z.enum(["recorded", "average", "fifo"]).default("recorded"),
    })
    .prefault({}),
  margin: z
    .strictObject({
      /**
       * contribution also takes off acquisition and retention costs, operating also opex, net also what is not
       * operating: interest, income tax.
       */
      level: z.enum(["gross", "contribution", "operating", "net"]).default("gross"),
      /** The share of net sales with a recorded cost below which profit figures carry a warning. */
      min_coverage: z.number().min(0).max(1).default(0.95),
    })
    .prefault({}),
  transactions: z.strictObject({ unit: z.enum(["orders", "payments"]).default("orders") }).prefault({}),
  returning: z
    .strictObject({
      /** A customer whose last order is longer ago counts as new again. */
      lookback_days: z.union([z.literal("all"), z.int().min(1)]).default("all"),
    })
    .prefault({}),
  affinity: z
    .strictObject({
      /** What holds a pair: an order, or what a customer bought in the 90 days up to the end of the period. */
      unit: z.enum(["order", "customer"]).default("order"),
      level: z.enum(["product", "variant", "category"]).default("product"),
      /** Pairs bought together in fewer orders (or by fewer customers) are noise and not shown. */
      min_pair: z.int().min(1).default(10),
    })
    .prefault({}),
  inventory: z
    .strictObject({
      position: z.enum(["on_hand", "available"]).default("on_hand"),
      /** The days over which the rate of sale is measured. */
      velocity_days: z.int().min(1).max(365).default(28),
    })
    .prefault({}),
  turnover: z.strictObject({ basis: z.enum(["cogs", "units"]).default("cogs") }).prefault({}),
  clv: z.strictObject({ value: z.enum(["profit", "revenue"]).default("profit") }).prefault({}),
  churn: z
    .strictObject({
      kind: z.enum(["non_contractual", "contractual"]).default("non_contractual"),
      /**
       * Days without an order after which a customer counts as lost. auto: the 90th percentile of the gaps between a
       * customer's orders, rounded up to 30 days, between 60 and 730.
       */
      window_days: z.union([z.literal("auto"), z.int().min(1).max(730)]).default("auto"),
    })
    .prefault({}),
});
export type Definitions = z.infer<typeof definitionsSchema>;
