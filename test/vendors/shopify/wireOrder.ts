import { iso } from "../shop/history.ts";
import type { Channel, Order } from "../shop/model.ts";
import type { Money } from "../shop/money.ts";
import { goodsOf, lineTaxOf, paidOf, refundedOf, removedOf, statusOf, totalOf, worthOf } from "../shop/orderMoney.ts";
import type { StoreState } from "../shop/state.ts";
import { connection, type PageArguments, type Viewer } from "./connection.ts";
import { customerWire } from "./wireCustomer.ts";
import { lineWire, shippingLineWire, taxLines } from "./wireLine.ts";
import { gid, moneyBag, type Wire } from "./wireMoney.ts";
import { refundWire, transactionWire } from "./wireRefund.ts";

/** What Shopify calls the ways in: the order's source name, the app that made it, the channel's handle and name. */
export const sourceNames: Readonly<Record<Channel, readonly [string, string, string, string]>> = {
  online: ["web", "Online Store", "online_store", "Online Store"],
  pos: ["pos", "Point of Sale", "pos", "Point of Sale"],
  draft: ["shopify_draft_order", "Draft Orders", "draft_orders", "Draft Orders"],
  subscription: ["subscription_contract", "Shopify Subscriptions", "subscriptions", "Shopify Subscriptions"],
  marketplace: ["amazon", "Amazon", "amazon", "Amazon"],
  import: ["1354745", "Matrixify", "matrixify", "Matrixify"],
};

const appIds: Readonly<Record<Channel, number>> = {
  online: 580111,
  pos: 129785,
  draft: 1354745,
  subscription: 66228322305,
  marketplace: 1424624,
  import: 1758145,
};

export function orderWire(state: StoreState, order: Order): Wire {
  const { store } = state;
  const bag = (amount: Money) => moneyBag(store, amount, order.presentment);
  const [sourceName, appName, handle, displayName] = sourceNames[order.channel];
  const total = totalOf(order, store.taxesIncluded);
  const removed = removedOf(order, store.taxesIncluded);
  const worth = order.refunds.reduce((sum, refund) => sum + worthOf(refund, store.taxesIncluded), removed);
  const refundLines = order.refunds.flatMap(({ lines }) => lines);
  const shippingGone = order.refunds.reduce((sum, { shipping }) => sum + (shipping?.amount ?? 0), 0);
  const discounts = order.lines.flatMap((line) => line.discounts).reduce((sum, amount) => sum + amount, 0);
  const tax = lineTaxOf(order.lines) + order.shippingTax;
  const taxGone = order.refunds.reduce(
    (sum, refund) =>
      sum +
      refund.lines.reduce((a, line) => a + line.tax, 0) +
      (refund.shipping?.tax ?? 0) -
      (refund.adjustment?.tax ?? 0),
    0,
  );
  const status = statusOf(order, store.taxesIncluded);
  const customer = order.customerId === null ? undefined : state.customers.get(order.customerId);
  const address =
    order.country === null
      ? null
      : {
          __typename: "MailingAddress",
          id: gid("MailingAddress", order.id),
          countryCodeV2: order.country,
          country: order.country,
        };
  const original = state.history.orders[order.number - 1001]?.[0]?.value ?? order;
  return {
    __typename: "Order",
    id: gid("Order", order.id),
    legacyResourceId: String(order.id),
    name: `#${order.number}`,
    number: order.number,
    test: order.test,
    createdAt: iso(order.createdAt),
    updatedAt: iso(order.updatedAt),
    processedAt: iso(order.processedAt),
    cancelledAt: order.cancelledAt === null ? null : iso(order.cancelledAt),
    cancelReason: order.cancelledAt === null ? null : "CUSTOMER",
    closedAt: null,
    sourceName,
    displayFinancialStatus: status,
    displayFulfillmentStatus: order.tags.includes("seen") ? "FULFILLED" : "UNFULFILLED",
    returnStatus: order.refunds.some(({ lines }) => lines.length > 0) ? "RETURNED" : "NO_RETURN",
    currencyCode: store.currency,
    presentmentCurrencyCode: order.presentment,
    taxesIncluded: store.taxesIncluded,
    edited: order.edited,
    confirmed: true,
    fullyPaid: status === "PAID" || status === "PARTIALLY_REFUNDED" || status === "REFUNDED",
    unpaid: paidOf(order) === 0,
    customer: customer === undefined ? null : () => customerWire(state, customer),
    email: order.email,
    phone: order.phone,
    app: { id: gid("App", appIds[order.channel]), name: appName },
    attribution: { handle, displayName },
    tags: [...new Set(order.tags)],
    discountCode: order.discountCode,
    discountCodes: order.discountCode === null ? [] : [order.discountCode],
    originalTotalPriceSet: bag(totalOf(original, store.taxesIncluded)),
    totalPriceSet: bag(total),
    currentTotalPriceSet: bag(total - worth),
    subtotalPriceSet: bag(goodsOf(order.lines)),
    currentSubtotalPriceSet: bag(goodsOf(order.lines) - refundLines.reduce((sum, line) => sum + line.subtotal, 0)),
    totalDiscountsSet: bag(discounts),
    currentTotalDiscountsSet: bag(discounts),
    totalShippingPriceSet: bag(order.shipping),
    currentShippingPriceSet: bag(order.shipping - shippingGone),
    totalTaxSet: bag(tax),
    currentTotalTaxSet: bag(tax - taxGone),
    totalRefundedSet: bag(refundedOf(order)),
    totalRefundedShippingSet: bag(shippingGone),
    netPaymentSet: bag(paidOf(order) - refundedOf(order)),
    totalReceivedSet: bag(paidOf(order)),
    totalOutstandingSet: bag(Math.max(0, total - worth - paidOf(order) + refundedOf(order))),
    totalTipReceivedSet: bag(order.tip),
    customerJourneySummary: order.channel === "online" ? journey(order) : null,
    billingAddress: address,
    shippingAddress: order.channel === "pos" ? null : address,
    staffMember:
      order.staffId === null ? null : { id: gid("StaffMember", order.staffId), name: `Staff ${order.staffId % 10}` },
    retailLocation: null,
    paymentGatewayNames: order.transactions.length === 0 ? ["Cash on Delivery (COD)"] : ["shopify_payments"],
    checkoutToken: null,
    cartToken: null,
    taxLines: () =>
      taxLines(
        store,
        order,
        order.lines.reduce((sum, line) => sum + line.tax, 0),
      ),
    transactions: ({ first }: { first?: number | null }) =>
      order.transactions.slice(0, first ?? undefined).map((transaction) => transactionWire(store, order, transaction)),
    refunds: ({ first }: { first?: number | null }) =>
      order.refunds.slice(0, first ?? undefined).map((refund) => refundWire(state, order, refund)),
    lineItems: (args: PageArguments, viewer: Viewer) =>
      connection(
        order.lines,
        args,
        viewer,
        ({ id }) => ({ value: id, id }),
        (line) => lineWire(state, order, line),
      ),
    shippingLine: order.shipping === 0 ? null : shippingLineWire(store, order),
    shippingLines: (args: PageArguments, viewer: Viewer) =>
      connection(
        order.shipping === 0 ? [] : [order],
        args,
        viewer,
        ({ id }) => ({ value: id, id }),
        () => shippingLineWire(store, order),
      ),
  };
}

function journey(order: Order): Wire {
  const visit = {
    __typename: "CustomerVisit",
    id: gid("CustomerVisit", order.id),
    landingPage: "https://milepost.example/",
    occurredAt: iso(order.createdAt - 600_000),
    referrerUrl: null,
    source: order.campaign === null ? "direct" : "google",
    sourceType: order.campaign === null ? null : "AD",
    sourceDescription: null,
    utmParameters:
      order.campaign === null
        ? null
        : { campaign: order.campaign, content: null, medium: "cpc", source: "google", term: null },
  };
  return {
    ready: true,
    customerOrderIndex: null,
    daysToConversion: 1,
    momentsCount: { count: 1, precision: "EXACT" },
    firstVisit: visit,
    lastVisit: visit,
  };
}
