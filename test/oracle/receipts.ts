import type { Fixed } from "./decimal.ts";
import type { Shelf } from "./stock.ts";

/** Goods that came into stock on a day; at a place, where the papers name one. */
export interface Receipt {
  readonly source: string;
  readonly date: string;
  readonly variantId: number;
  readonly locationId: number | null;
  readonly quantity: number;
  /** Of one unit, where the papers say. */
  readonly cost?: { readonly amount: Fixed; readonly currency: string };
}

/** The units of what is in stock whose receipt is known, and the days that these have lain there together. */
export interface Age {
  readonly units: bigint;
  readonly unitDays: bigint;
}

/**
 * How old the goods are that lie in stock on a date, by the segments they belong to. First in, first out: of each variant
 * what is left are the newest receipts. At a location only what came in there is known.
 */
export function agesOn(
  date: string,
  shelves: readonly Shelf[],
  receipts: readonly Receipt[],
  keysOf: (shelf: Shelf) => readonly string[],
): ReadonlyMap<string, Age> {
  const ages = new Map<string, Age>();
  const add = (key: string, { units, unitDays }: Age) => {
    const sum = ages.get(key) ?? { units: 0n, unitDays: 0n };
    ages.set(key, { units: sum.units + units, unitDays: sum.unitDays + unitDays });
  };
  const past = receipts.filter((receipt) => receipt.date <= date);
  for (const held of Map.groupBy(shelves, ({ source, variantId }) => `${source}:${variantId}`).values()) {
    const [any] = held;
    if (any === undefined) continue;
    const own = past.filter(({ source, variantId }) => source === any.source && variantId === any.variantId);
    const onHand = held.reduce((sum, shelf) => sum + shelf.onHand, 0n);
    for (const key of keysOf(any)) add(key, newest(onHand, own, date));
    for (const { source, locationId, onHand: here } of held) {
      const there = own.filter((receipt) => receipt.locationId === locationId);
      add(`location ${source}:${locationId}`, newest(here, there, date));
    }
  }
  return ages;
}

function newest(onHand: bigint, receipts: readonly Receipt[], date: string): Age {
  let left = onHand;
  let [units, unitDays] = [0n, 0n];
  for (const receipt of receipts.toSorted((a, b) => (a.date < b.date ? 1 : -1))) {
    if (left <= 0n) break;
    const quantity = BigInt(receipt.quantity);
    const kept = left < quantity ? left : quantity;
    units += kept;
    unitDays += kept * BigInt((Date.parse(date) - Date.parse(receipt.date)) / 86_400_000);
    left -= kept;
  }
  return { units, unitDays };
}
