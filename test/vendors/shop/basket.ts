import { companions, popularity } from "./catalogue.ts";
import type { Instant } from "./history.ts";
import { type History, valueAt } from "./history.ts";
import type { Line, Product, Store, Variant } from "./model.ts";
import { type Money, money, share, split } from "./money.ts";
import type { Random } from "./random.ts";

/** What is for sale, and numbers for the lines. */
export interface Shelf {
  readonly store: Store;
  readonly products: readonly History<Product>[];
  readonly variants: readonly History<Variant>[];
  nextLineId(): number;
}

export interface Basket {
  readonly lines: readonly Line[];
  readonly discountCode: string | null;
  readonly shipping: Money;
  readonly shippingTax: Money;
}

/** One to four different variants, some of which go together, with discounts, tax and shipping. */
export function fillBasket(shelf: Shelf, at: Instant, random: Random, shipped: boolean): Basket {
  const positions = choosePositions(random);
  const bare = positions.map((position) => lineOf(shelf, position, at, random));
  if (random.chance(0.02)) bare.push(customLine(shelf, random));
  const { lines, code } = discount(bare, random);
  const taxed = lines.map((line) => withTax(shelf.store, line));
  const goods = taxed.reduce((sum, line) => sum + netOf(line), 0);
  const shipping = !shipped || goods >= money(80) || goods === 0 ? 0 : money(random.pick([3.9, 4.9, 7.5]));
  return { lines: taxed, discountCode: code, shipping, shippingTax: taxOn(shelf.store, shipping) };
}

/** A line's price after its discounts; it holds the tax where prices do. */
export function netOf(line: Line): Money {
  return line.unitPrice * line.quantity - line.discounts.reduce((sum, amount) => sum + amount, 0);
}

export function taxOn(store: Store, amount: Money): Money {
  return share(amount, store.taxRate, store.taxesIncluded ? 1000 + store.taxRate : 1000);
}

export function withTax(store: Store, line: Line): Line {
  return { ...line, tax: line.isGiftCard ? 0 : taxOn(store, netOf(line)) };
}

/** One more line of something not in the order yet. */
export function extraLine(shelf: Shelf, lines: readonly Line[], at: Instant, random: Random): Line {
  const position = random.weighted(popularity.map((weight, i) => [i, weight] as const));
  const line = withTax(shelf.store, lineOf(shelf, position, at, random));
  return lines.some(({ variantId }) => variantId === line.variantId)
    ? withTax(shelf.store, customLine(shelf, random))
    : line;
}

function choosePositions(random: Random): readonly number[] {
  const wanted = random.weighted([
    [1, 50],
    [2, 28],
    [3, 15],
    [4, 7],
  ]);
  const chosen = new Set<number>();
  while (chosen.size < wanted) {
    const position = random.weighted(popularity.map((weight, i) => [i, weight] as const));
    chosen.add(position);
    for (const companion of companions.get(position) ?? []) if (random.chance(0.35)) chosen.add(companion);
  }
  return [...chosen];
}

function lineOf(shelf: Shelf, position: number, at: Instant, random: Random): Line {
  const product = valueAt(shelf.products[position] ?? [], at);
  if (product === undefined) throw new Error(`product ${position} is not for sale yet`);
  const offered = shelf.variants.flatMap((history) => {
    const variant = valueAt(history, at);
    return variant?.productId === product.id ? [variant] : [];
  });
  const variant = random.pick(offered);
  return {
    id: shelf.nextLineId(),
    variantId: variant.id,
    productId: product.id,
    sku: variant.sku,
    title: product.title,
    vendor: product.vendor,
    quantity: random.weighted([
      [1, 78],
      [2, 15],
      [3, 5],
      [10, 2],
    ]),
    removed: 0,
    unitPrice: variant.price,
    discounts: [],
    tax: 0,
    isGiftCard: product.isGiftCard,
  };
}

function customLine(shelf: Shelf, random: Random): Line {
  return {
    id: shelf.nextLineId(),
    variantId: null,
    productId: null,
    sku: null,
    title: "Engraving",
    vendor: null,
    quantity: 1,
    removed: 0,
    unitPrice: money(random.int(4, 20)),
    discounts: [],
    tax: 0,
    isGiftCard: false,
  };
}

/** Codes take a share or an amount off all lines but gift cards; a sale may take a second bite. */
function discount(lines: readonly Line[], random: Random): { lines: readonly Line[]; code: string | null } {
  const kind = random.weighted([
    ["none", 68],
    ["WELCOME10", 12],
    ["FRIENDS15", 8],
    ["FIVEOFF", 6],
    ["SALE", 4],
    ["REPLACEMENT", 2],
  ]);
  if (kind === "none") return { lines, code: null };
  let discounted = lines;
  const take = (part: (goods: Money) => Money) => {
    const weights = discounted.map((line) => (line.isGiftCard ? 0 : netOf(line)));
    const amount = part(weights.reduce((sum, weight) => sum + weight, 0));
    const parts = split(amount, weights);
    discounted = discounted.map((line, i) => {
      const own = parts[i] ?? 0;
      return own === 0 ? line : { ...line, discounts: [...line.discounts, own] };
    });
  };
  if (kind === "WELCOME10") take((goods) => share(goods, 10, 100));
  if (kind === "FRIENDS15") take((goods) => share(goods, 15, 100));
  if (kind === "FIVEOFF") take((goods) => Math.min(goods, money(5)));
  if (kind === "REPLACEMENT") take((goods) => goods);
  if (kind === "SALE") {
    take((goods) => share(goods, 20, 100));
    take((goods) => share(goods, 5, 100));
  }
  return { lines: discounted, code: kind === "SALE" ? null : kind };
}
