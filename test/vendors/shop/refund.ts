import { netOf } from "./basket.ts";
import type { Instant } from "./history.ts";
import type { Line, Order, Refund, RefundLine } from "./model.ts";
import { cent, type Money, money, share } from "./money.ts";
import type { OrderDesk } from "./order.ts";
import { goneFrom, goodsOf, paidOf, refundedOf, worthOf } from "./orderMoney.ts";
import type { Random } from "./random.ts";

type Restock = RefundLine["restock"];
type Refunding = (order: Order, at: Instant) => Order | undefined;

/** One or two lines come back, whole or in part; a fee may be kept, a little more may be given. */
export function refundLines(desk: OrderDesk, random: Random): Refunding {
  return (order, at) => {
    const left = order.lines.filter((line) => line.quantity > goneFrom(order, line));
    const chosen = left.filter((_, i) => i === 0 || random.chance(0.3)).slice(0, 2);
    const restock: Restock = random.chance(0.7) ? "RETURN" : "NO_RESTOCK";
    const lines = chosen.map((line) => {
      const rest = line.quantity - goneFrom(order, line);
      return refundLine(desk, order, line, random.chance(0.6) ? rest : random.int(1, rest), restock);
    });
    const difference = random.weighted([
      [0, 80],
      [money(2), 10],
      [money(-3), 10],
    ]);
    const adjustment = difference === 0 ? null : { id: desk.nextId(), amount: difference, tax: 0 };
    return lines.length === 0 ? undefined : give(desk, order, at, { lines, shipping: null, adjustment });
  };
}

/** Everything that is left, with the shipping. */
export function refundAll(desk: OrderDesk, restock: Restock): Refunding {
  return (order, at) => {
    const lines = order.lines.flatMap((line) => {
      const rest = line.quantity - goneFrom(order, line);
      return rest > 0 ? [refundLine(desk, order, line, rest, restock)] : [];
    });
    return lines.length === 0
      ? undefined
      : give(desk, order, at, { lines, shipping: shippingLeft(desk, order), adjustment: null });
  };
}

/** Money back and no goods: all of it stands in an adjustment. */
export function refundAmount(desk: OrderDesk, random: Random): Refunding {
  return (order, at) => {
    const amount = Math.floor((goodsOf(order.lines) * random.int(5, 25)) / 100 / cent) * cent;
    const tax = random.chance(0.5) ? share(amount, desk.store.taxRate, 1000 + desk.store.taxRate) : 0;
    if (amount <= 0 || refundedOf(order) + amount > paidOf(order)) return undefined;
    const adjustment = { id: desk.nextId(), amount: tax - amount, tax: -tax };
    return give(desk, order, at, { lines: [], shipping: null, adjustment });
  };
}

export function refundShipping(desk: OrderDesk): Refunding {
  return (order, at) => {
    const shipping = shippingLeft(desk, order);
    return shipping === null ? undefined : give(desk, order, at, { lines: [], shipping, adjustment: null });
  };
}

/** The order is edited: one line's units are taken out. Shopify books it as a refund; money goes back if it was paid. */
export function removeLine(desk: OrderDesk, random: Random): Refunding {
  return (order, at) => {
    const open = order.lines.filter((line) => goneFrom(order, line) === 0);
    if (open.length < 2) return undefined;
    const line = refundLine(desk, order, random.pick(open), 1, "CANCEL");
    const changed = give(desk, order, at, { lines: [line], shipping: null, adjustment: null });
    return { ...changed, edited: true };
  };
}

/** Shares of the line by units, so that all units together give back the whole line to the cent. */
function refundLine(desk: OrderDesk, order: Order, line: Line, quantity: number, restock: Restock): RefundLine {
  const before = goneFrom(order, line);
  const part = (amount: Money) =>
    share(amount, before + quantity, line.quantity) - share(amount, before, line.quantity);
  return { id: desk.nextId(), lineId: line.id, quantity, subtotal: part(netOf(line)), tax: part(line.tax), restock };
}

function shippingLeft(desk: OrderDesk, order: Order): Refund["shipping"] {
  const given = order.refunds.some(({ shipping }) => shipping !== null);
  return given || order.shipping === 0 ? null : { id: desk.nextId(), amount: order.shipping, tax: order.shippingTax };
}

function give(
  desk: OrderDesk,
  order: Order,
  at: Instant,
  parts: Pick<Refund, "lines" | "shipping" | "adjustment">,
): Order {
  const bare: Refund = { id: desk.nextId(), at, ...parts, transactionId: null };
  const amount = Math.min(worthOf(bare, desk.store.taxesIncluded), paidOf(order) - refundedOf(order));
  if (amount <= 0) return { ...order, refunds: [...order.refunds, bare] };
  const transaction = { id: desk.nextId(), kind: "REFUND", status: "SUCCESS", amount, at } as const;
  return {
    ...order,
    transactions: [...order.transactions, transaction],
    refunds: [...order.refunds, { ...bare, transactionId: transaction.id }],
  };
}
