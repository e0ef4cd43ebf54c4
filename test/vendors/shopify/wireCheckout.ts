import { taxOn } from "../shop/basket.ts";
import { iso } from "../shop/history.ts";
import type { Checkout } from "../shop/model.ts";
import type { StoreState } from "../shop/state.ts";
import { connection, type PageArguments, type Viewer } from "./connection.ts";
import { customerWire } from "./wireCustomer.ts";
import { gid, moneyBag, type Wire } from "./wireMoney.ts";
import { productWire, variantWire } from "./wireProduct.ts";

export function checkoutWire(state: StoreState, checkout: Checkout): Wire {
  const { store } = state;
  const goods = checkout.lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  const tax = taxOn(store, goods);
  const customer = checkout.customerId === null ? undefined : state.customers.get(checkout.customerId);
  const address = {
    __typename: "MailingAddress",
    id: gid("MailingAddress", checkout.id),
    countryCodeV2: checkout.country,
    country: checkout.country,
  };
  return {
    __typename: "AbandonedCheckout",
    id: gid("AbandonedCheckout", checkout.id),
    name: `#${checkout.id}`,
    createdAt: iso(checkout.createdAt),
    updatedAt: iso(checkout.updatedAt),
    completedAt: checkout.completedAt === null ? null : iso(checkout.completedAt),
    customer: customer === undefined ? null : () => customerWire(state, customer),
    billingAddress: address,
    shippingAddress: address,
    discountCodes: [],
    taxesIncluded: store.taxesIncluded,
    abandonedCheckoutUrl: `https://${store.shop}/checkouts/ac/${checkout.id}/recover`,
    subtotalPriceSet: moneyBag(store, goods),
    totalLineItemsPriceSet: moneyBag(store, goods),
    totalDiscountSet: moneyBag(store, 0),
    totalTaxSet: moneyBag(store, tax),
    totalPriceSet: moneyBag(store, store.taxesIncluded ? goods : goods + tax),
    taxLines: [],
    lineItems: (args: PageArguments, viewer: Viewer) =>
      connection(
        checkout.lines,
        args,
        viewer,
        ({ id }) => ({ value: id, id }),
        (line) => {
          const variant = state.variants.get(line.variantId);
          const product = variant === undefined ? undefined : state.products.get(variant.productId);
          const total = moneyBag(store, line.price * line.quantity);
          return {
            __typename: "AbandonedCheckoutLineItem",
            id: gid("AbandonedCheckoutLineItem", line.id),
            title: product?.title ?? null,
            sku: variant?.sku ?? null,
            quantity: line.quantity,
            product: product === undefined ? null : () => productWire(product),
            variant: variant === undefined ? null : () => variantWire(state, variant),
            originalUnitPriceSet: moneyBag(store, line.price),
            originalTotalPriceSet: total,
            discountedTotalPriceSet: total,
            discountedUnitPriceSet: moneyBag(store, line.price),
          };
        },
      ),
  };
}
