import type { Choices } from "./choices.ts";
import type { OrderFact } from "./facts.ts";
import { type Period, periodsOf } from "./periods.ts";
import { amountRow, type Row, ratioRow } from "./row.ts";

interface Pair {
  readonly source: string;
  readonly a: string;
  readonly b: string;
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

/** Which products are bought in one order: per period the 200 pairs of the highest lift among those that are no noise. */
export function affinityRows(facts: readonly OrderFact[], timeZone: string, { minPair }: Choices): readonly Row[] {
  const byPeriod = new Map<string, { period: Period; orders: OrderFact[] }>();
  for (const fact of facts) {
    for (const period of periodsOf(fact.moment.date, timeZone)) {
      if (period.grain === "day" || period.grain === "week") continue;
      const key = `${period.grain} ${period.start}`;
      const own = byPeriod.get(key) ?? { period, orders: [] };
      byPeriod.set(key, own);
      own.orders.push(fact);
    }
  }
  return [...byPeriod.values()].flatMap(({ period, orders }) =>
    pairsIn(orders)
      .filter(({ both }) => both >= minPair)
      .sort(byLift)
      .slice(0, 200)
      .flatMap((pair) => pairRows(period, pair, orders.length)),
  );
}

function pairsIn(orders: readonly OrderFact[]): Pair[] {
  const single = new Map<string, number>();
  const double = new Map<string, { source: string; a: string; b: string; both: number }>();
  for (const order of orders) {
    const products = productsKept(order);
    for (const [i, a] of products.entries()) {
      single.set(a, (single.get(a) ?? 0) + 1);
      for (const b of products.slice(i + 1)) {
        const pair = double.get(`${a} ${b}`) ?? { source: order.source, a, b, both: 0 };
        double.set(`${a} ${b}`, { ...pair, both: pair.both + 1 });
      }
    }
  }
  return [...double.values()].map((pair) => ({
    ...pair,
    onlyA: single.get(pair.a) ?? 0,
    onlyB: single.get(pair.b) ?? 0,
  }));
}

/** The order's products once each, sorted; a line that was given back whole was not bought in the end. */
function productsKept(order: OrderFact): string[] {
  const kept = order.lines.filter(({ units, back, product }) => units > back && !product.endsWith("(unknown)"));
  return [...new Set(kept.map(({ product }) => product))].sort();
}

function byLift(x: Pair, y: Pair): number {
  const lift = ({ both, onlyA, onlyB }: Pair) => both / (onlyA * onlyB);
  const text = ({ source, a, b }: Pair) => [source, a, b].join(" ");
  return lift(y) - lift(x) || y.both - x.both || (text(x) < text(y) ? -1 : 1);
}

function pairRows(period: Period, { a, b, both, onlyA, onlyB }: Pair, all: number): Row[] {
  const cell = { period, dimension: "product_pair", segment: `${a} + ${b}` };
  const percent = { decimals: 0, percent: true };
  const [ab, inA, inB, n] = [BigInt(both), BigInt(onlyA), BigInt(onlyB), BigInt(all)];
  const kpi = "product_affinity";
  return [
    amountRow(kpi, "pair_orders", cell, ab, { decimals: 0 }),
    ratioRow(kpi, "support", cell, ab, n, percent),
    ratioRow(kpi, "confidence_a_b", cell, ab, inA, percent),
    ratioRow(kpi, "confidence_b_a", cell, ab, inB, percent),
    ratioRow(kpi, "lift", cell, ab * n, inA * inB, { decimals: 0 }),
  ];
}
