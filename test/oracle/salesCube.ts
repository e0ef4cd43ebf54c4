import { type Fixed, minus, plus } from "./decimal.ts";
import { bookedOf, type LineFact, type OrderFact, type RefundFact } from "./facts.ts";
import { type Moment, periodsOf } from "./periods.ts";
import type { Cell } from "./row.ts";
import { customerType, type Place } from "./sequence.ts";

/** What happened in one period and segment. */
export interface Sums extends Cell {
  orders: bigint;
  worthOrders: bigint;
  newOrders: bigint;
  returningOrders: bigint;
  unknownOrders: bigint;
  gross: Fixed | null;
  discount: Fixed | null;
  booked: Fixed | null;
  returns: Fixed | null;
  shipping: Fixed | null;
  taxes: Fixed | null;
  /** Net sales of goods whose cost is known, and that cost. */
  costedSales: Fixed | null;
  cost: Fixed | null;
}

/** Adds up orders on their day and refunds on theirs, for every grain, whole and by each dimension. */
export function salesCube(
  facts: readonly OrderFact[],
  places: ReadonlyMap<OrderFact, Place>,
  timeZone: string,
): readonly Sums[] {
  const cube = new Map<string, Sums>();
  const add = (moment: Moment, dimension: string, segment: string, change: (sums: Sums) => void) => {
    const hour = dimension === "product" ? [] : [moment.hour];
    for (const period of [...hour, ...periodsOf(moment.date, timeZone)]) {
      const key = [period.grain, period.startsAt, dimension, segment].join("|");
      let sums = cube.get(key);
      if (sums === undefined) {
        sums = { ...nothing, period, dimension, segment };
        cube.set(key, sums);
      }
      change(sums);
    }
  };
  for (const fact of facts) {
    const type = customerType(places.get(fact));
    const segments = segmentsOf(fact, type);
    for (const [dimension, segment] of segments) {
      add(fact.moment, dimension, segment, (sums) => {
        addOrder(sums, fact, type);
        sums.gross = plus(sums.gross, fact.gross);
        sums.discount = plus(sums.discount, fact.discount);
        sums.shipping = plus(sums.shipping, fact.shipping);
        sums.taxes = plus(sums.taxes, fact.taxes);
        for (const line of fact.lines) addCost(sums, line);
      });
      for (const refund of fact.refunds) add(refund.moment, dimension, segment, (sums) => addRefund(sums, refund));
    }
    for (const product of new Set(fact.lines.map((line) => line.product))) {
      add(fact.moment, "product", product, (sums) => addOrder(sums, fact, type));
    }
    for (const line of fact.lines) {
      add(fact.moment, "product", line.product, (sums) => {
        sums.gross = plus(sums.gross, line.gross);
        sums.discount = plus(sums.discount, line.discount);
        addCost(sums, line);
      });
    }
    for (const refund of fact.refunds) {
      const { product } = refund;
      if (product !== null) add(refund.moment, "product", product, (sums) => addRefund(sums, refund));
    }
  }
  return [...cube.values()];
}

const nothing = {
  orders: 0n,
  worthOrders: 0n,
  newOrders: 0n,
  returningOrders: 0n,
  unknownOrders: 0n,
  gross: null,
  discount: null,
  booked: null,
  returns: null,
  shipping: null,
  taxes: null,
  costedSales: null,
  cost: null,
};

function segmentsOf(fact: OrderFact, type: string): readonly (readonly [string, string])[] {
  return [
    ["total", "total"],
    ["channel", fact.channel],
    ["country", fact.country],
    ["campaign", fact.campaign],
    ["customer_type", type],
  ];
}

function addOrder(sums: Sums, fact: OrderFact, type: string) {
  const booked = bookedOf(fact);
  sums.orders += 1n;
  if (booked !== null && booked > 0n) sums.worthOrders += 1n;
  if (type === "new") sums.newOrders += 1n;
  if (type === "returning") sums.returningOrders += 1n;
  if (type === "unknown") sums.unknownOrders += 1n;
  sums.booked = plus(sums.booked, booked);
  // Nothing given back is 0; an amount that has no rate is nothing known.
  sums.returns = plus(sums.returns, 0n);
}

function addCost(sums: Sums, line: LineFact) {
  if (line.cost === null) return;
  sums.costedSales = plus(sums.costedSales, minus(line.gross, line.discount));
  sums.cost = plus(sums.cost, line.cost);
}

function addRefund(sums: Sums, refund: RefundFact) {
  for (const part of ["gross", "discount", "booked"] as const) sums[part] = plus(sums[part], 0n);
  sums.returns = plus(sums.returns, refund.returns);
  sums.shipping = minus(sums.shipping, refund.shipping);
  sums.taxes = minus(sums.taxes, refund.taxes);
  if (!refund.costed) return;
  sums.costedSales = minus(sums.costedSales, refund.returns);
  sums.cost = minus(sums.cost, refund.cost);
}
