import { addDays } from "../vendors/shop/zonedTime.ts";
import type { Choices } from "./choices.ts";
import type { OrderFact } from "./facts.ts";
import { type Period, periodsOf } from "./periods.ts";
import { amountRow, type Row, ratioRow } from "./row.ts";
import { customerType, type Place } from "./sequence.ts";

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
}

/** What was bought together, of one source: the products once each, sorted. */
type Basket = readonly string[];

/** Which products are bought together: per period, whole and by segment, the 200 pairs of the highest lift that are no noise. */
export function affinityRows(
  facts: readonly OrderFact[],
  places: ReadonlyMap<OrderFact, Place>,
  timeZone: string,
  { minPair, affinityUnit }: Choices,
): readonly Row[] {
  const cells = affinityUnit === "order" ? orderCells(facts, places, timeZone) : customerCells(facts, timeZone);
  return cells.flatMap(({ period, dimension, prefix, baskets, all }) =>
    pairsIn(baskets)
      .filter(({ both }) => both >= minPair)
      .sort(byLift)
      .slice(0, 200)
      .flatMap((pair) => pairRows({ period, dimension, segment: `${prefix}${pair.a} + ${pair.b}` }, pair, all)),
  );
}

interface Cell {
  readonly period: Period;
  readonly dimension: string;
  /** What stands before the pair in the segment. */
  readonly prefix: string;
  readonly baskets: readonly Basket[];
  readonly all: number;
}

/** A basket is an order. */
function orderCells(
  facts: readonly OrderFact[],
  places: ReadonlyMap<OrderFact, Place>,
  timeZone: string,
): readonly Cell[] {
  const cells = new Map<string, Cell & { readonly baskets: Basket[]; all: number }>();
  for (const fact of facts) {
    const cuts = [
      ["product_pair", ""],
      ["product_pair_by_channel", `${fact.channel}: `],
      ["product_pair_by_customer_type", `${customerType(places.get(fact))}: `],
    ] as const;
    for (const period of longPeriodsOf(fact, timeZone)) {
      for (const [dimension, prefix] of cuts) {
        const key = [period.grain, period.start, dimension, prefix].join("|");
        const cell = cells.get(key) ?? { period, dimension, prefix, baskets: [], all: 0 };
        cells.set(key, cell);
        cell.baskets.push(productsKept([fact]));
        cell.all += 1;
      }
    }
  }
  return [...cells.values()];
}

/**
 * A basket is what a customer bought of one source in the 90 days up to the end of the period's last month with orders;
 * somebody buys in every month of the simulated business.
 */
function customerCells(facts: readonly OrderFact[], timeZone: string): readonly Cell[] {
  const periods = new Map<string, { period: Period; last: string }>();
  for (const fact of facts) {
    const [month] = longPeriodsOf(fact, timeZone);
    for (const period of longPeriodsOf(fact, timeZone)) {
      const key = `${period.grain} ${period.start}`;
      const last = [periods.get(key)?.last ?? "", month?.start.slice(0, 10) ?? ""].sort().at(-1) ?? "";
      periods.set(key, { period, last });
    }
  }
  return [...periods.values()].map(({ period, last }) => {
    const end = addDays(last.slice(0, 8).concat("28"), 4).slice(0, 8).concat("01");
    const from = addDays(end, -90);
    const known = facts.filter(({ moment: { date }, person }) => person !== null && date >= from && date < end);
    const bySource = Map.groupBy(known, ({ source, person }) => `${source} ${person?.key}`);
    return {
      period,
      dimension: "product_pair",
      prefix: "",
      baskets: [...bySource.values()].map(productsKept),
      all: new Set(known.map(({ person }) => person?.key)).size,
    };
  });
}

const longPeriodsOf = (fact: OrderFact, timeZone: string): Period[] =>
  periodsOf(fact.moment.date, timeZone).filter(({ grain }) => ["month", "quarter", "year"].includes(grain));

function pairsIn(baskets: readonly Basket[]): Pair[] {
  const single = new Map<string, number>();
  const double = new Map<string, { a: string; b: string; both: number }>();
  for (const products of baskets) {
    for (const [i, a] of products.entries()) {
      single.set(a, (single.get(a) ?? 0) + 1);
      for (const b of products.slice(i + 1)) {
        const pair = double.get(`${a} ${b}`) ?? { a, b, both: 0 };
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

/** The orders' products once each, sorted; a line that was given back whole was not bought in the end. */
function productsKept(orders: readonly OrderFact[]): Basket {
  const kept = orders
    .flatMap(({ lines }) => lines)
    .filter(({ units, back, product }) => units > back && !product.endsWith("(unknown)"));
  return [...new Set(kept.map(({ product }) => product))].sort();
}

/** The highest lift first; products carry their source, so their texts tell pairs apart. */
function byLift(x: Pair, y: Pair): number {
  const lift = ({ both, onlyA, onlyB }: Pair) => both / (onlyA * onlyB);
  const text = ({ a, b }: Pair) => [a, b].join(" ");
  return lift(y) - lift(x) || y.both - x.both || (text(x) < text(y) ? -1 : 1);
}

function pairRows(
  cell: { period: Period; dimension: string; segment: string },
  { both, onlyA, onlyB }: Pair,
  all: number,
): Row[] {
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
