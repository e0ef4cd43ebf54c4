import type { Order, Store } from "../vendors/shop/model.ts";
import { momentOf } from "./periods.ts";
import type { Move } from "./receiptCosts.ts";
import { givenBack, soldLines } from "./sold.ts";

/** What a counted order took out of stock on its day, and what of it came back, up to the last day that is counted. */
export function stockMoves(
  store: Store,
  order: Order,
  orderedAt: number,
  { asOf, timeZone }: { readonly asOf: string; readonly timeZone: string },
): Move[] {
  const dayOf = (instant: number) => momentOf(instant, timeZone).date;
  const out = soldLines(store, order).map(({ variantId, units }) => ({
    variantId,
    date: dayOf(orderedAt),
    sold: units,
    back: 0,
  }));
  const back = givenBack(store, order).flatMap(({ at, line, units, restocked }) => {
    if (line === null || !restocked) return [];
    return [{ variantId: line.variantId, date: dayOf(Math.max(at, orderedAt)), sold: 0, back: units }];
  });
  return [...out, ...back].flatMap(({ variantId, ...move }) =>
    variantId === null || move.date > asOf ? [] : [{ source: store.source, variantId, ...move }],
  );
}
