import { netOf } from "../shop/basket.ts";
import type { Line, Order, Store } from "../shop/model.ts";
import type { Money } from "../shop/money.ts";
import { goneFrom } from "../shop/orderMoney.ts";
import type { StoreState } from "../shop/state.ts";
import { gid, moneyBag, type Wire } from "./wireMoney.ts";
import { productWire, variantWire } from "./wireProduct.ts";

export function lineWire(state: StoreState, order: Order, line: Line): Wire {
  const { store } = state;
  const bag = (amount: Money) => moneyBag(store, amount, order.presentment);
  const variant = line.variantId === null ? undefined : state.variants.get(line.variantId);
  const product = line.productId === null ? undefined : state.products.get(line.productId);
  const original = line.unitPrice * line.quantity;
  return {
    __typename: "LineItem",
    id: gid("LineItem", line.id),
    name: line.title,
    title: line.title,
    variantTitle: variant?.title ?? null,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: line.quantity - goneFrom(order, line),
    isGiftCard: line.isGiftCard,
    requiresShipping: !line.isGiftCard,
    taxable: !line.isGiftCard,
    product: product === undefined ? null : () => productWire(product),
    variant: variant === undefined ? null : () => variantWire(state, variant),
    sellingPlan:
      order.channel === "subscription"
        ? { name: "Monthly", sellingPlanId: gid("SellingPlan", store.idBase + 1) }
        : null,
    originalUnitPriceSet: bag(line.unitPrice),
    originalTotalSet: bag(original),
    // Codes and order-level discounts are not in these: they stand in discountAllocations.
    discountedUnitPriceSet: bag(line.unitPrice),
    discountedTotalSet: bag(original),
    totalDiscountSet: bag(original - netOf(line)),
    discountAllocations: line.discounts.map((amount) => ({ allocatedAmountSet: bag(amount) })),
    taxLines: () => taxLines(store, order, line.tax),
  };
}

/** In the United States the tax is the state's and the county's: two lines that add up. */
export function taxLines(store: Store, order: Order, amount: Money): readonly Wire[] {
  if (amount === 0) return [];
  const rate = store.taxRate / 1000;
  const line = (title: string, part: Money, own: number) => ({
    title,
    rate: own,
    ratePercentage: own * 100,
    channelLiable: false,
    priceSet: moneyBag(store, part, order.presentment),
  });
  if (store.taxesIncluded) return [line("VAT", amount, rate)];
  const county = Math.floor(amount / 400) * 100;
  return [
    line("State tax", amount - county, rate * 0.75),
    ...(county === 0 ? [] : [line("County tax", county, rate * 0.25)]),
  ];
}

export function shippingLineWire(store: Store, order: Order): Wire {
  const price = moneyBag(store, order.shipping, order.presentment);
  return {
    id: gid("ShippingLine", order.id),
    title: "Standard",
    code: "standard",
    isRemoved: false,
    originalPriceSet: price,
    discountedPriceSet: price,
    currentDiscountedPriceSet: price,
    taxLines: () => taxLines(store, order, order.shippingTax),
  };
}
