import { day, type History, hour, type Instant } from "./history.ts";
import type { Product, Store, Variant } from "./model.ts";
import { cent, type Money, money } from "./money.ts";
import type { Random } from "./random.ts";

/** Title, type, vendor, the variants' names, the first one's price in whole units, its cost in per cent of the price. */
type Ware = readonly [string, string, string, readonly string[], number, number | null];

const wares: readonly Ware[] = [
  ["Espresso Blend", "Coffee", "Nordhafen", ["250 g", "500 g", "1 kg"], 9, 46],
  ["Filter Roast Kenya", "Coffee", "Nordhafen", ["250 g", "500 g"], 12, 52],
  ["Decaf Colombia", "Coffee", "Nordhafen", ["250 g", "500 g"], 11, 50],
  ["Cold Brew Pack", "Coffee", "Nordhafen", ["6 bottles", "12 bottles"], 18, 55],
  ["Earl Grey", "Tea", "Teehaus Lind", ["Tin", "Refill"], 8, 38],
  ["Sencha Green", "Tea", "Teehaus Lind", ["Tin", "Refill"], 10, 40],
  ["Chai Mix", "Tea", "Teehaus Lind", ["300 g"], 13, 44],
  ["Pour-Over Kettle", "Equipment", "Kupferwerk", ["Steel", "Copper", "Black"], 59, 58],
  ["Hand Grinder", "Equipment", "Kupferwerk", ["Standard"], 79, 61],
  ["French Press", "Equipment", "Kupferwerk", ["0.35 l", "1 l"], 34, 54],
  ["Espresso Machine", "Equipment", "Officina Bruni", ["Red", "White"], 489, 68],
  ["Milk Frother", "Equipment", "Officina Bruni", ["Standard"], 45, 57],
  ["Descaler", "Care", "Kupferwerk", ["500 ml"], 7, 31],
  ["Cleaning Tablets", "Care", "Kupferwerk", ["40 pieces"], 11, 29],
  ["Filter Papers", "Accessories", "Kupferwerk", ["100", "200"], 5, 35],
  ["Glass Cup", "Accessories", "Glaserei Weiss", ["80 ml", "200 ml", "350 ml"], 9, 42],
  ["Travel Mug", "Accessories", "Glaserei Weiss", ["Sand", "Slate", "Moss"], 27, 48],
  ["Storage Tin", "Accessories", "Glaserei Weiss", ["Small", "Large"], 16, 45],
  ["Oat Biscuits", "Food", "Backstube Ahrens", ["200 g"], 4, 55],
  ["Dark Chocolate", "Food", "Backstube Ahrens", ["70 %", "85 %"], 5, 51],
  ["Barista Course", "Services", "Milepost", ["Half day"], 95, null],
  ["Gift Wrapping", "Services", "Milepost", ["Paper"], 3, null],
  ["Apron", "Accessories", "Backstube Ahrens", ["One size"], 32, 63],
  ["Gift Card", "Gift cards", "Milepost", ["25", "50", "100"], 25, null],
];

/** Bought together more often than chance has it, by position in the list of wares. */
export const companions: ReadonlyMap<number, readonly number[]> = new Map([
  [0, [19, 14]],
  [1, [14]],
  [5, [17]],
  [8, [1]],
  [10, [11, 12]],
  [20, [22]],
]);

/** How popular each ware is, by its position. */
export const popularity: readonly number[] = wares.map(([, , , , price], i) =>
  price > 200 ? 2 : price > 50 ? 6 : 10 + ((i * 7) % 12),
);

export interface Catalogue {
  readonly products: readonly History<Product>[];
  readonly variants: readonly History<Variant>[];
}

/** All that the store ever lists: prices stay, costs move two or three times a year, a title and a status change. */
export function makeCatalogue(store: Store, opened: Instant, closed: Instant, random: Random): Catalogue {
  const products: History<Product>[] = [];
  const variants: History<Variant>[] = [];
  for (const [position, [title, productType, vendor, names, price, costShare]] of wares.entries()) {
    const createdAt = opened - 60 * day + position * hour;
    const product: Product = {
      id: store.idBase + 1_000 + position,
      title,
      productType,
      vendor,
      status: "ACTIVE",
      isGiftCard: productType === "Gift cards",
      createdAt,
      updatedAt: createdAt,
    };
    products.push(productHistory(product, position, opened, closed));
    for (const [n, name] of names.entries()) {
      const unitPrice = product.isGiftCard ? money(Number(name)) : variantPrice(price, n);
      const variant: Variant = {
        id: store.idBase + 10_000 + position * 10 + n,
        inventoryItemId: store.idBase + 20_000 + position * 10 + n,
        productId: product.id,
        sku: `${title.replaceAll(/[^A-Z]/g, "")}-${position}${n}`,
        title: name,
        price: unitPrice,
        unitCost: costShare === null ? null : Math.round((unitPrice * costShare) / 100 / cent) * cent,
        tracked: productType !== "Services" && !product.isGiftCard,
        createdAt,
        updatedAt: createdAt,
      };
      variants.push(costHistory(variant, opened, closed, random));
    }
  }
  return { products, variants };
}

const variantPrice = (price: number, n: number): Money => money(price * (1 + n * 0.8) - 0.1);

function productHistory(product: Product, position: number, opened: Instant, closed: Instant): History<Product> {
  const history = [{ at: product.createdAt, value: product }];
  const middle = opened + Math.floor((closed - opened) / 2 / hour) * hour;
  if (position === 6) {
    history.push({ at: middle, value: { ...product, title: "Masala Chai Mix", updatedAt: middle } });
  }
  if (position === 3) history.push({ at: middle, value: { ...product, status: "ARCHIVED", updatedAt: middle } });
  return history;
}

/**
 * Costs with more than two decimals occur; one variant's cost is entered late, one's is taken out again. A cost that
 * changes does not move the variant's updatedAt: Shopify's does not, reliably.
 */
function costHistory(variant: Variant, opened: Instant, closed: Instant, random: Random): History<Variant> {
  const position = variant.id % 10_000;
  const late = position === 71;
  const first = late ? { ...variant, unitCost: null } : variant;
  const history = [{ at: variant.createdAt, value: first }];
  if (variant.unitCost === null) return history;
  let cost = variant.unitCost;
  let at = opened + random.int(60, 160) * day + random.int(0, 23) * hour;
  while (at < closed) {
    cost = Math.round(cost * (0.97 + random.next() * 0.09));
    if (random.chance(0.6)) cost = Math.round(cost / cent) * cent;
    history.push({ at, value: { ...variant, unitCost: cost } });
    at += random.int(110, 240) * day + random.int(0, 23) * hour;
  }
  if (position === 160) {
    history.push({ at: closed - 90 * day, value: { ...variant, unitCost: null } });
    history.sort((a, b) => a.at - b.at);
  }
  return history;
}
