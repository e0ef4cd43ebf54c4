import { type History, type Instant, valueAt } from "./history.ts";
import type { Checkout, Customer, Order, Product, Store, StoreHistory, Variant } from "./model.ts";

/** What there is to see in one store at one instant. */
export interface StoreState {
  readonly at: Instant;
  readonly store: Store;
  readonly history: StoreHistory;
  readonly orders: readonly Order[];
  readonly customers: ReadonlyMap<number, Customer>;
  readonly products: ReadonlyMap<number, Product>;
  readonly variants: ReadonlyMap<number, Variant>;
  readonly checkouts: readonly Checkout[];
  /** By `<location>/<variant>`. */
  readonly levels: ReadonlyMap<string, Level>;
}

export interface Level {
  readonly variantId: number;
  readonly locationId: number;
  readonly onHand: number;
  readonly committed: number;
  readonly incoming: number;
  readonly updatedAt: Instant;
}

/** The store as it is at the instant: each record in its latest version so far, none that does not exist yet. */
export function stateAt(history: StoreHistory, at: Instant): StoreState {
  const now = <T>(histories: readonly History<T>[]) =>
    histories.flatMap((each) => {
      const value = valueAt(each, at);
      return value === undefined ? [] : [value];
    });
  return {
    at,
    store: history.store,
    history,
    orders: now(history.orders),
    customers: byId(now(history.customers)),
    products: byId(now(history.products)),
    variants: byId(now(history.variants)),
    checkouts: now(history.checkouts),
    levels: levelsAt(history, at),
  };
}

function levelsAt(history: StoreHistory, at: Instant): ReadonlyMap<string, Level> {
  const levels = new Map<string, Level>();
  for (const move of history.stockMoves) {
    if (move.at > at) break;
    const key = `${move.locationId}/${move.variantId}`;
    const before = levels.get(key);
    levels.set(key, {
      variantId: move.variantId,
      locationId: move.locationId,
      onHand: (before?.onHand ?? 0) + move.onHand,
      committed: (before?.committed ?? 0) + move.committed,
      incoming: (before?.incoming ?? 0) + move.incoming,
      updatedAt: move.at,
    });
  }
  return levels;
}

function byId<T extends { readonly id: number }>(records: readonly T[]): ReadonlyMap<number, T> {
  return new Map(records.map((record) => [record.id, record]));
}
