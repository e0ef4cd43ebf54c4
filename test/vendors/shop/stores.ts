import type { Store } from "./model.ts";

/** The business's stores: prices with tax in Europe, without in the United States. */
export const stores: readonly Store[] = [
  {
    source: "shop-eu",
    shop: "milepost-eu.myshopify.com",
    currency: "EUR",
    presentment: { EUR: 1, USD: 1.09, GBP: 0.85 },
    timeZone: "Europe/Berlin",
    taxesIncluded: true,
    taxRate: 190,
    countries: [
      ["DE", 60],
      ["AT", 15],
      ["FR", 10],
      ["NL", 8],
      ["GB", 4],
      ["US", 3],
    ],
    weight: 6,
    idBase: 5_100_000_000_000,
  },
  {
    source: "shop-us",
    shop: "milepost-us.myshopify.com",
    currency: "USD",
    presentment: { USD: 1, EUR: 0.92 },
    timeZone: "America/New_York",
    taxesIncluded: false,
    taxRate: 80,
    countries: [
      ["US", 85],
      ["CA", 15],
    ],
    weight: 3,
    idBase: 5_200_000_000_000,
  },
  {
    source: "shop-uk",
    shop: "milepost-uk.myshopify.com",
    currency: "GBP",
    presentment: { GBP: 1, EUR: 1.17 },
    timeZone: "Europe/London",
    taxesIncluded: true,
    taxRate: 200,
    countries: [
      ["GB", 92],
      ["IE", 8],
    ],
    weight: 1,
    idBase: 5_300_000_000_000,
  },
];
