import { daysBetween } from "../vendors/shop/zonedTime.ts";
import type { OrderFact } from "./facts.ts";

/** Where an order stands in its person's history. */
export interface Place {
  readonly sequence: number;
  readonly first: OrderFact;
  readonly previous: OrderFact | null;
  readonly isNew: boolean;
}

export type CustomerType = "new" | "returning" | "unknown";

/** Each person's counted orders in the order they were placed; of one instant, by source and id. */
export function placesOf(facts: readonly OrderFact[], lookbackDays: number | "all"): ReadonlyMap<OrderFact, Place> {
  const byPerson = new Map<string, OrderFact[]>();
  for (const fact of facts) {
    if (fact.person === null) continue;
    const own = byPerson.get(fact.person.key);
    if (own === undefined) byPerson.set(fact.person.key, [fact]);
    else own.push(fact);
  }
  const places = new Map<OrderFact, Place>();
  for (const own of byPerson.values()) {
    own.sort((a, b) => a.orderedAt - b.orderedAt || compare(a.source, b.source) || compare(String(a.id), String(b.id)));
    for (const [i, fact] of own.entries()) {
      const previous = own[i - 1] ?? null;
      const silence = previous === null ? 0 : daysBetween(previous.moment.date, fact.moment.date);
      const isNew = previous === null || (lookbackDays !== "all" && silence > lookbackDays);
      places.set(fact, { sequence: i + 1, first: own[0] ?? fact, previous, isNew });
    }
  }
  return places;
}

export function customerType(place: Place | undefined): CustomerType {
  if (place === undefined) return "unknown";
  return place.isNew ? "new" : "returning";
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
