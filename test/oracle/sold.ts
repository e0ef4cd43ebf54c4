import type { Line, Order, Refund, Store } from "../vendors/shop/model.ts";
import { divideRounded, type Fixed } from "./decimal.ts";

/** What an order comes to in its own currency, without tax; gift cards are not goods. */
export interface SoldLine {
  readonly lineId: number;
  readonly productId: number | null;
  readonly variantId: number | null;
  readonly units: number;
  readonly gross: Fixed;
  readonly discount: Fixed;
}

/** Goods on an order's lines. Units that an edit took out without a refund were never sold. */
export function soldLines(store: Store, order: Order): readonly SoldLine[] {
  return order.lines.flatMap((line) => {
    const units = line.quantity - line.removed;
    if (line.isGiftCard || units === 0) return [];
    const { net, discount } = withoutTax(store, line);
    return [
      { lineId: line.id, productId: line.productId, variantId: line.variantId, units, gross: net + discount, discount },
    ];
  });
}

/** Where prices hold the tax, it is taken out of what was charged, and out of the discount in the same proportion. */
function withoutTax(store: Store, line: Line): { net: Fixed; discount: Fixed } {
  const full = BigInt(line.unitPrice) * BigInt(line.quantity);
  const off = line.discounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
  const [price, discount, tax] = [full, off, BigInt(line.tax)].map((amount) => ofLeft(amount, line));
  if (price === undefined || discount === undefined || tax === undefined) throw new Error("three in, three out");
  const charged = price - discount;
  if (!store.taxesIncluded) return { net: charged, discount };
  const taxOfDiscount = charged === 0n ? 0n : divideRounded(discount * tax, charged);
  return { net: charged - tax, discount: discount - taxOfDiscount };
}

const ofLeft = (amount: Fixed, { quantity, removed }: Line): Fixed =>
  removed === 0 ? amount : divideRounded(amount * BigInt(quantity - removed), BigInt(quantity));

/** Shipping and all tax on an order. */
export function chargesOf(store: Store, order: Order): { shipping: Fixed; taxes: Fixed } {
  const shippingTax = BigInt(order.shippingTax);
  const shipping = BigInt(order.shipping) - (store.taxesIncluded ? shippingTax : 0n);
  const lineTaxes = order.lines.reduce((sum, line) => sum + ofLeft(BigInt(line.tax), line), 0n);
  return { shipping, taxes: lineTaxes + shippingTax };
}

/** One thing given back, in the order's currency and without tax. */
export interface GivenBack {
  readonly at: number;
  /** The line; null for shipping and adjustments. */
  readonly line: Line | null;
  readonly units: number;
  readonly goods: Fixed;
  readonly shipping: Fixed;
  readonly taxes: Fixed;
  readonly restocked: boolean;
}

export function givenBack(store: Store, order: Order): readonly GivenBack[] {
  return order.refunds.flatMap((refund) => partsOf(store, order, refund));
}

function partsOf(store: Store, order: Order, { at, lines, shipping, adjustment }: Refund): GivenBack[] {
  const held = (amount: number, tax: number) => BigInt(amount) - (store.taxesIncluded ? BigInt(tax) : 0n);
  const none = { at, line: null, units: 0, goods: 0n, shipping: 0n, taxes: 0n, restocked: false };
  const parts: GivenBack[] = lines.map((refunded) => {
    const line = order.lines.find(({ id }) => id === refunded.lineId) ?? null;
    // What was never a sale cannot be a return.
    const goods = line?.isGiftCard === true ? 0n : held(refunded.subtotal, refunded.tax);
    const restocked = refunded.restock !== "NO_RESTOCK";
    return { ...none, line, units: refunded.quantity, goods, taxes: BigInt(refunded.tax), restocked };
  });
  if (shipping !== null) {
    parts.push({ ...none, shipping: held(shipping.amount, shipping.tax), taxes: BigInt(shipping.tax) });
  }
  // An adjustment below zero gives more back than the lines say.
  if (adjustment !== null) parts.push({ ...none, goods: -BigInt(adjustment.amount), taxes: -BigInt(adjustment.tax) });
  return parts;
}
