import { iso } from "../shop/history.ts";
import type { Order, Refund, RefundLine, Store, Transaction } from "../shop/model.ts";
import type { Money } from "../shop/money.ts";
import type { StoreState } from "../shop/state.ts";
import { connection, type PageArguments, type Viewer } from "./connection.ts";
import { lineWire, shippingLineWire } from "./wireLine.ts";
import { gid, moneyBag, type Wire } from "./wireMoney.ts";
import { orderWire } from "./wireOrder.ts";

export function transactionWire(store: Store, order: Order, transaction: Transaction): Wire {
  return {
    __typename: "OrderTransaction",
    id: gid("OrderTransaction", transaction.id),
    kind: transaction.kind,
    status: transaction.status,
    createdAt: iso(transaction.at),
    processedAt: iso(transaction.at),
    amountSet: moneyBag(store, transaction.amount, order.presentment),
    gateway: "shopify_payments",
    test: order.test,
  };
}

export function refundWire(state: StoreState, order: Order, refund: Refund): Wire {
  const bag = (amount: Money) => moneyBag(state.store, amount, order.presentment);
  const own = order.transactions.filter(({ id }) => id === refund.transactionId);
  const { shipping, adjustment } = refund;
  const place = ({ id }: { id: number }) => ({ value: id, id });
  return {
    __typename: "Refund",
    id: gid("Refund", refund.id),
    legacyResourceId: String(refund.id),
    createdAt: iso(refund.at),
    updatedAt: iso(refund.at),
    processedAt: iso(refund.at),
    note: null,
    totalRefundedSet: bag(own.reduce((sum, { amount }) => sum + amount, 0)),
    order: () => orderWire(state, order),
    refundLineItems: (args: PageArguments, viewer: Viewer) =>
      connection(refund.lines, args, viewer, place, (line) => refundLineWire(state, order, line)),
    refundShippingLines: (args: PageArguments, viewer: Viewer) =>
      connection(shipping === null ? [] : [shipping], args, viewer, place, ({ id, amount, tax }) => ({
        __typename: "RefundShippingLine",
        id: gid("RefundShippingLine", id),
        subtotalAmountSet: bag(amount),
        taxAmountSet: bag(tax),
        shippingLine: shippingLineWire(state.store, order),
      })),
    orderAdjustments: (args: PageArguments, viewer: Viewer) =>
      connection(adjustment === null ? [] : [adjustment], args, viewer, place, ({ id, amount, tax }) => ({
        __typename: "OrderAdjustment",
        id: gid("OrderAdjustment", id),
        reason: "REFUND_DISCREPANCY",
        amountSet: bag(amount),
        taxAmountSet: bag(tax),
      })),
    transactions: (args: PageArguments, viewer: Viewer) =>
      connection(own, args, viewer, place, (transaction) => transactionWire(state.store, order, transaction)),
  };
}

function refundLineWire(state: StoreState, order: Order, line: RefundLine): Wire {
  const bag = (amount: Money) => moneyBag(state.store, amount, order.presentment);
  const sold = order.lines.find(({ id }) => id === line.lineId);
  if (sold === undefined) throw new Error(`refund line ${line.id} is of no line of order ${order.id}`);
  return {
    __typename: "RefundLineItem",
    id: gid("RefundLineItem", line.id),
    quantity: line.quantity,
    restockType: line.restock,
    restocked: line.restock !== "NO_RESTOCK",
    location: null,
    priceSet: bag(sold.unitPrice),
    subtotalSet: bag(line.subtotal),
    totalTaxSet: bag(line.tax),
    lineItem: () => lineWire(state, order, sold),
  };
}
