import type { Business } from "../vendors/shop/model.ts";
import { stateAt } from "../vendors/shop/state.ts";
import { dateOf } from "../vendors/shop/zonedTime.ts";
import { convert, type Fixed, plus } from "./decimal.ts";
import type { RateOn } from "./rates.ts";

/** What lay in one segment at the last look of a day. */
export interface Stock {
  readonly onHand: bigint;
  readonly available: bigint;
  /** At cost, in the reporting currency; null when no cost is known. */
  readonly value: Fixed | null;
}

/** What lay of one variant at one place. */
export interface Shelf {
  readonly source: string;
  readonly variantId: number;
  readonly locationId: number;
  readonly onHand: bigint;
}

/** By `<dimension> <segment>`. */
export type StockOfDay = ReadonlyMap<string, Stock>;

/** What each look at the shop found in stock, by its day; of several for one day the last. */
export function stockSeen(
  business: Business,
  looks: readonly number[],
  timeZone: string,
  rateOn: RateOn,
): ReadonlyMap<string, StockOfDay> {
  return new Map(looks.map((look) => [stockDay(look, timeZone), stockAt(business, look, timeZone, rateOn)]));
}

/** The same, of each variant at each place. */
export function shelvesSeen(
  business: Business,
  looks: readonly number[],
  timeZone: string,
): ReadonlyMap<string, readonly Shelf[]> {
  const shelves = (look: number) =>
    business.stores.flatMap((history) => {
      const { levels, variants } = stateAt(history, look);
      return [...levels.values()]
        .filter(({ variantId }) => variants.has(variantId))
        .map(({ variantId, locationId, onHand }) => {
          return { source: history.store.source, variantId, locationId, onHand: BigInt(onHand) };
        });
    });
  return new Map(looks.map((look) => [stockDay(look, timeZone), shelves(look)]));
}

/** A look before noon stands for the end of the day before. */
const stockDay = (look: number, timeZone: string) => dateOf(look - 12 * 3_600_000, timeZone);

function stockAt(business: Business, look: number, timeZone: string, rateOn: RateOn): StockOfDay {
  const found = new Map<string, Stock>();
  for (const history of business.stores) {
    const { source, currency } = history.store;
    const state = stateAt(history, look);
    const rate = rateOn(stockDay(look, timeZone), currency);
    for (const level of state.levels.values()) {
      const variant = state.variants.get(level.variantId);
      if (variant === undefined) continue;
      const own: Stock = {
        onHand: BigInt(level.onHand),
        available: BigInt(level.onHand - level.committed),
        value: variant.unitCost === null ? null : convert(BigInt(level.onHand) * BigInt(variant.unitCost), rate),
      };
      for (const key of keysOf(business, source, variant.id, look)) add(found, key, own);
      add(found, `location ${source}:${level.locationId}`, own);
    }
  }
  return found;
}

function add(found: Map<string, Stock>, key: string, own: Stock) {
  const { onHand, available, value } = found.get(key) ?? { onHand: 0n, available: 0n, value: null };
  found.set(key, { onHand: onHand + own.onHand, available: available + own.available, value: plus(value, own.value) });
}

/** The segments a variant belongs to, as its product is at the instant. */
export function keysOf(business: Business, source: string, variantId: number | null, at: number): readonly string[] {
  const attributes = attributesOf(business, at).get(`${source}:${variantId}`);
  return [
    "total total",
    ...(attributes === undefined ? [] : [`product ${source}:${attributes.productId}`]),
    `variant ${source}:${variantId}`,
    `category ${attributes?.category ?? "(unknown)"}`,
    `vendor ${attributes?.vendor ?? "(unknown)"}`,
  ];
}

interface Attributes {
  readonly productId: number;
  readonly category: string;
  readonly vendor: string;
}

const known = new WeakMap<Business, Map<number, ReadonlyMap<string, Attributes>>>();

function attributesOf(business: Business, at: number): ReadonlyMap<string, Attributes> {
  const instants = known.get(business) ?? new Map<number, ReadonlyMap<string, Attributes>>();
  known.set(business, instants);
  const before = instants.get(at);
  if (before !== undefined) return before;
  const made = new Map<string, Attributes>();
  for (const history of business.stores) {
    const { products, variants } = stateAt(history, at);
    for (const variant of variants.values()) {
      const product = products.get(variant.productId);
      if (product === undefined) continue;
      made.set(`${history.store.source}:${variant.id}`, {
        productId: product.id,
        category: product.productType,
        vendor: product.vendor,
      });
    }
  }
  instants.set(at, made);
  return made;
}
