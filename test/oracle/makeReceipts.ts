import type { Business } from "../vendors/shop/model.ts";
import { cent } from "../vendors/shop/money.ts";
import { randomFor } from "../vendors/shop/random.ts";
import { addDays, dateOf } from "../vendors/shop/zonedTime.ts";
import type { Receipt } from "./receipts.ts";

/**
 * What the papers say came into stock, also in days to come. Of every second variant all deliveries, without a cost, and
 * of every third not where to. Of most others some, in no more units than sell: too few at times, several on a day at
 * times, some without a cost, some in a foreign currency.
 */
export function makeReceipts({ seed, from, today, stores }: Business, timeZone: string): readonly Receipt[] {
  const random = randomFor(seed, "receipts");
  const isDelivered = (variantId: number) => variantId % 2 === 0;
  const placeOf = (variantId: number, locationId: number) => (variantId % 3 === 0 ? null : locationId);
  return stores.flatMap(({ store: { source, currency }, locations, variants, stockMoves }) => {
    const receipts: Receipt[] = [];
    for (const { at, variantId, locationId, onHand, committed } of stockMoves) {
      if (onHand <= 0 || committed !== 0 || !isDelivered(variantId)) continue;
      const date = dateOf(at, timeZone);
      receipts.push({ source, date, variantId, locationId: placeOf(variantId, locationId), quantity: onHand });
    }
    for (const [first] of variants) {
      if (first === undefined || isDelivered(first.value.id) || random.chance(0.2)) continue;
      const { id: variantId } = first.value;
      const until = addDays(today, 60);
      for (let date = addDays(from, random.int(0, 40)); date <= until; date = addDays(date, random.int(0, 25))) {
        const locationId = placeOf(variantId, random.pick(locations).id);
        const quantity = random.int(1, 6);
        const cost = {
          amount: BigInt(random.int(200, 900) * cent + random.int(0, 99)),
          currency: random.chance(0.3) ? "USD" : currency,
        };
        receipts.push({ source, date, variantId, locationId, quantity, ...(random.chance(0.15) ? {} : { cost }) });
      }
    }
    return receipts;
  });
}
