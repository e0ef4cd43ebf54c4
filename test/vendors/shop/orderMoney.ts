import { netOf } from "./basket.ts";
import type { FinancialStatus, Line, Order, Refund } from "./model.ts";
import { type Money, share } from "./money.ts";

/** Figures that follow from an order, as the shop itself works them out. */

export function goodsOf(lines: readonly Line[]): Money {
  return lines.reduce((sum, line) => sum + netOf(line), 0);
}

/** Goods, shipping, tip, and the tax where prices do not hold it. */
export function totalOf(
  order: Pick<Order, "lines" | "shipping" | "shippingTax" | "tip">,
  taxesIncluded: boolean,
): Money {
  const tax = taxesIncluded ? 0 : lineTaxOf(order.lines) + order.shippingTax;
  return goodsOf(order.lines) + order.shipping + order.tip + tax;
}

export function lineTaxOf(lines: readonly Line[]): Money {
  return lines.reduce((sum, line) => sum + line.tax, 0);
}

export function moved(order: Order, kinds: readonly Order["transactions"][number]["kind"][]): Money {
  return order.transactions.reduce(
    (sum, { kind, status, amount }) => sum + (status === "SUCCESS" && kinds.includes(kind) ? amount : 0),
    0,
  );
}

export const paidOf = (order: Order): Money => moved(order, ["SALE", "CAPTURE"]);
export const refundedOf = (order: Order): Money => moved(order, ["REFUND"]);

/** What a refund takes off the order, whether or not money has gone back. */
export function worthOf(refund: Refund, taxesIncluded: boolean): Money {
  const tax = taxesIncluded ? 0 : 1;
  const lines = refund.lines.reduce((sum, line) => sum + line.subtotal + tax * line.tax, 0);
  const shipping = refund.shipping === null ? 0 : refund.shipping.amount + tax * refund.shipping.tax;
  const adjustment = refund.adjustment === null ? 0 : refund.adjustment.amount + refund.adjustment.tax;
  return lines + shipping - adjustment;
}

/** What edits took out of an order before it was paid. Like refunds it lowers what is due, not the total. */
export function removedOf(order: Pick<Order, "lines">, taxesIncluded: boolean): Money {
  return order.lines.reduce((sum, line) => {
    const whole = netOf(line) + (taxesIncluded ? 0 : line.tax);
    return sum + (line.removed === 0 ? 0 : share(whole, line.removed, line.quantity));
  }, 0);
}

/** How many of the line's units are refunded or removed. */
export function goneFrom(order: Order, line: Line): number {
  return order.refunds
    .flatMap(({ lines }) => lines)
    .reduce((sum, refunded) => sum + (refunded.lineId === line.id ? refunded.quantity : 0), line.removed);
}

export function statusOf(order: Order, taxesIncluded: boolean): FinancialStatus {
  if (order.voided) return "VOIDED";
  const paid = paidOf(order);
  const refunded = refundedOf(order);
  const worth = order.refunds.reduce(
    (sum, refund) => sum + worthOf(refund, taxesIncluded),
    removedOf(order, taxesIncluded),
  );
  if (paid === 0 && totalOf(order, taxesIncluded) > 0) {
    return order.transactions.some(({ kind, status }) => kind === "AUTHORIZATION" && status === "SUCCESS")
      ? "AUTHORIZED"
      : "PENDING";
  }
  if (refunded > 0) return refunded >= paid ? "REFUNDED" : "PARTIALLY_REFUNDED";
  return paid < totalOf(order, taxesIncluded) - worth ? "PARTIALLY_PAID" : "PAID";
}
