import type { Shelf } from "./basket.ts";
import { makeCatalogue } from "./catalogue.ts";
import { makeCheckouts } from "./checkouts.ts";
import { hours, ordersByDay } from "./demand.ts";
import { type History, type Instant, minute, second } from "./history.ts";
import type { Business, Channel, Order, Store, StoreHistory } from "./model.ts";
import { type OrderDesk, placeOrder } from "./order.ts";
import { liveOn } from "./orderLife.ts";
import { makePeople } from "./people.ts";
import { type Random, randomFor } from "./random.ts";
import { specialInstants } from "./specialInstants.ts";
import { makeStockMoves } from "./stock.ts";
import { stores as defaultStores } from "./stores.ts";
import { addDays, instantOf } from "./zonedTime.ts";

export interface BusinessOptions {
  readonly seed?: string;
  /** Orders from `from` to `today`, of all stores together; about. */
  readonly orders?: number;
  readonly from?: string;
  readonly today?: string;
  /** The business goes on after today, so that a later pull finds something new. */
  readonly daysAfter?: number;
  readonly stores?: readonly Store[];
}

/**
 * A shop's two years, the same for the same options: what was ordered, paid, edited, refunded and stored, and when.
 * `stateAt` in state.ts gives what there is to see at an instant.
 */
export function makeBusiness({
  seed = "milepost",
  orders = 4_500,
  from = "2024-07-01",
  today = "2026-06-30",
  daysAfter = 14,
  stores = defaultStores,
}: BusinessOptions = {}): Business {
  const weight = stores.reduce((sum, store) => sum + store.weight, 0);
  const counts = ordersByDay(from, today, 1e6);
  const until = addDays(today, daysAfter);
  return {
    seed,
    from,
    today,
    stores: stores.map((store) => {
      const own = Math.round((orders * store.weight) / weight);
      // The days after today are as busy as those before it, whatever the number asked for.
      const total = own * (1 + [...counts.values()].slice(-daysAfter).reduce((a, b) => a + b, 0) / 1e6);
      return makeStore(store, { seed, from, until, total: daysAfter === 0 ? own : Math.round(total) });
    }),
  };
}

function makeStore(
  store: Store,
  { seed, from, until, total }: { seed: string; from: string; until: string; total: number },
): StoreHistory {
  const randomOf = (part: string) => randomFor(seed, store.shop, part);
  const opened = instantOf(from, "00:00:00", store.timeZone);
  const closed = instantOf(until, "00:00:00", store.timeZone);
  const locations = [
    { id: store.idBase + 100, name: "Shop floor" },
    { id: store.idBase + 101, name: "Warehouse" },
  ];
  const { products, variants } = makeCatalogue(store, opened, closed, randomOf("catalogue"));
  const people = makePeople(store, randomOf("people"));
  let lineId = store.idBase + 100_000_000;
  let otherId = store.idBase + 200_000_000;
  const shelf: Shelf = { store, products, variants, nextLineId: () => ++lineId };
  const desk: OrderDesk = { ...shelf, people, nextId: () => ++otherId };
  const random = randomOf("orders");
  const orders = orderTimes(store, from, until, total, random).map(({ at, channel }, n): History<Order> => {
    const placed = placeOrder(desk, n, at, random, channel);
    return liveOn(desk, placed, random);
  });
  return {
    store,
    locations,
    products,
    variants,
    customers: people.histories(),
    orders,
    checkouts: makeCheckouts(store, orders, variants, randomOf("checkouts")),
    stockMoves: makeStockMoves(locations, variants, orders, opened, closed, randomOf("stock")),
  };
}

/** When orders come in, in time order: by demand, and at the instants where calendars go wrong. */
function orderTimes(store: Store, from: string, until: string, total: number, random: Random) {
  const times: { at: Instant; channel?: Channel }[] = specialInstants(from, until).map((at) => ({
    at,
    channel: "online",
  }));
  for (const [date, count] of ordersByDay(from, until, total)) {
    for (let i = 0; i < count; i += 1) {
      const hour = String(random.weighted(hours)).padStart(2, "0");
      const at =
        instantOf(date, `${hour}:00:00`, store.timeZone) + random.int(0, 59) * minute + random.int(0, 59) * second;
      times.push({ at });
    }
  }
  return times.sort((a, b) => a.at - b.at);
}
