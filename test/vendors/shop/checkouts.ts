import { day, type History, type Instant, minute } from "./history.ts";
import type { Checkout, Order, Store, Variant } from "./model.ts";
import type { Random } from "./random.ts";

/** Checkouts that were left: some by customers who came back to them and bought after all. */
export function makeCheckouts(
  store: Store,
  orders: readonly History<Order>[],
  variants: readonly History<Variant>[],
  random: Random,
): readonly History<Checkout>[] {
  const checkouts: History<Checkout>[] = [];
  for (const [first] of orders) {
    const order = first?.value;
    if (order === undefined || order.channel !== "online" || !random.chance(0.4)) continue;
    const recovered = random.chance(0.25);
    const createdAt = recovered
      ? order.createdAt - random.int(60, 2880) * minute
      : order.createdAt + random.int(1, 600) * minute;
    checkouts.push(leave(store, checkouts.length, createdAt, recovered ? order : undefined, variants, random));
  }
  return checkouts.toSorted((a, b) => (a[0]?.at ?? 0) - (b[0]?.at ?? 0));
}

function leave(
  store: Store,
  n: number,
  createdAt: Instant,
  order: Order | undefined,
  variants: readonly History<Variant>[],
  random: Random,
): History<Checkout> {
  const id = store.idBase + 2_000_000 + n;
  const bought = order?.lines.flatMap(({ variantId, quantity, unitPrice }) =>
    variantId === null ? [] : [{ variantId, quantity, price: unitPrice }],
  );
  const looked = random.pick(variants)[0]?.value;
  const wanted =
    looked === undefined ? [] : [{ variantId: looked.id, quantity: random.int(1, 2), price: looked.price }];
  const items = bought === undefined || bought.length === 0 ? wanted : bought;
  const left: Checkout = {
    id,
    createdAt,
    updatedAt: createdAt,
    completedAt: null,
    customerId: order?.customerId ?? null,
    country: random.weighted(store.countries),
    lines: items.map((line, i) => ({ ...line, id: id * 10 + i })),
  };
  const history = [{ at: createdAt, value: left }];
  if (order !== undefined) {
    const at = order.createdAt;
    history.push({ at, value: { ...left, completedAt: at, updatedAt: at } });
  } else if (random.chance(0.1)) {
    const at = createdAt + random.int(1, 3) * day;
    history.push({ at, value: { ...left, updatedAt: at } });
  }
  return history;
}
