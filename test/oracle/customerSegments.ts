import { minus } from "./decimal.ts";
import type { OrderFact } from "./facts.ts";

/** What a customer is told by ever after: what the first order was. */
export function segmentsOf(first: OrderFact) {
  return {
    total: "total",
    channel: first.channel,
    country: first.country,
    campaign: first.campaign,
    product: mainProductOf(first),
    cohort: first.moment.date.slice(0, 7),
  };
}

/** Of the lines that name a product, that of the highest net value; of equal ones the product whose id comes first. */
function mainProductOf({ source, lines }: OrderFact): string {
  const unknown = `${source}:(unknown)`;
  const worth = lines
    .filter(({ product }) => product !== unknown)
    .map(({ product, gross, discount }) => ({ product, net: minus(gross, discount) ?? 0n }));
  worth.sort((a, b) => (a.net === b.net ? (a.product < b.product ? -1 : 1) : a.net < b.net ? 1 : -1));
  return worth[0]?.product ?? unknown;
}
