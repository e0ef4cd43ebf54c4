import type { Order, Store } from "../shop/model.ts";
import { cent, decimal, type Money } from "../shop/money.ts";

/** An object as GraphQL sends it: fields, or functions of a field's arguments. */
export type Wire = Readonly<Record<string, unknown>>;

export const gid = (type: string, id: number | string) => `gid://shopify/${type}/${id}`;

export function moneyV2(amount: Money, currencyCode: string): Wire {
  return { amount: decimal(amount), currencyCode };
}

/** An amount of the store, and what the buyer saw of it. */
export function moneyBag(store: Store, amount: Money, presentment: Order["presentment"] = store.currency): Wire {
  const rate = store.presentment[presentment] ?? 1;
  return {
    shopMoney: moneyV2(amount, store.currency),
    presentmentMoney: moneyV2(rate === 1 ? amount : Math.round((amount * rate) / cent) * cent, presentment),
  };
}
