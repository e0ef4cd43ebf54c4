import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { netOf } from "./basket.ts";
import { makeBusiness } from "./business.ts";
import type { Business, Order } from "./model.ts";
import { decimal } from "./money.ts";
import { goneFrom, paidOf, refundedOf, statusOf } from "./orderMoney.ts";
import { stateAt } from "./state.ts";

const business = makeBusiness({ orders: 1500 });
const today = Date.parse(`${business.today}T04:00:00Z`);
const lastVersions = business.stores.flatMap(({ store, orders }) =>
  orders.flatMap((history) => history.slice(-1).map(({ value }) => ({ store, order: value, history }))),
);

const digest = (of: Business) => createHash("sha256").update(JSON.stringify(of)).digest("hex");
const share = (holds: (order: Order) => boolean) =>
  lastVersions.filter(({ order }) => holds(order)).length / lastVersions.length;

describe("the simulated business", () => {
  test("is the same for the same options, and another for another seed", () => {
    const options = { orders: 200 };
    expect(digest(makeBusiness(options))).toBe(digest(makeBusiness(options)));
    expect(digest(makeBusiness({ ...options, seed: "other" }))).not.toBe(digest(makeBusiness(options)));
  });

  test("has about the orders it was asked for", () => {
    const seen = business.stores.flatMap((history) => stateAt(history, today).orders);
    expect(seen.length).toBeGreaterThan(1450);
    expect(seen.length).toBeLessThan(1600);
  });

  test.each<[string, (order: Order) => boolean]>([
    ["a test order", ({ test: isTest }) => isTest],
    ["a guest with an e-mail address", ({ customerId, email }) => customerId === null && email !== null],
    [
      "a guest with a phone number only",
      ({ customerId, email, phone }) => customerId === null && email === null && phone !== null,
    ],
    ["nobody known", ({ customerId, email, phone }) => customerId === null && email === null && phone === null],
    ["a cancellation before any payment", (order) => order.cancelledAt !== null && paidOf(order) === 0],
    ["a cancellation after payment", (order) => order.cancelledAt !== null && paidOf(order) > 0],
    ["a void", ({ voided }) => voided],
    ["money still due", (order) => paidOf(order) === 0 && order.cancelledAt === null],
    ["a gift card", ({ lines }) => lines.some(({ isGiftCard }) => isGiftCard)],
    ["a custom item", ({ lines }) => lines.some(({ variantId }) => variantId === null)],
    ["an edit", ({ edited }) => edited],
    ["units taken out without a refund", ({ lines }) => lines.some(({ removed }) => removed > 0)],
    ["a tip", ({ tip }) => tip > 0],
    ["two discounts on one line", ({ lines }) => lines.some(({ discounts }) => discounts.length > 1)],
    ["nothing to pay", ({ lines }) => lines.reduce((sum, line) => sum + netOf(line), 0) === 0],
    [
      "a refund without goods",
      ({ refunds }) => refunds.some(({ lines, adjustment }) => lines.length === 0 && adjustment !== null),
    ],
    ["a refund of shipping", ({ refunds }) => refunds.some(({ shipping }) => shipping !== null)],
    [
      "goods not restocked",
      ({ refunds }) => refunds.some(({ lines }) => lines.some(({ restock }) => restock === "NO_RESTOCK")),
    ],
    ["an import from before", ({ createdAt, processedAt }) => processedAt < createdAt],
    ["another currency paid in", ({ presentment, customerId }) => presentment === "USD" && customerId !== null],
    ["a declined payment", ({ transactions }) => transactions.some(({ status }) => status === "FAILURE")],
  ])("has orders with %s", (_, holds) => {
    expect(share(holds)).toBeGreaterThan(0);
    expect(share(holds)).toBeLessThan(0.5);
  });

  test("never gives back more than was paid or sold", () => {
    for (const { order } of lastVersions) {
      expect(refundedOf(order)).toBeLessThanOrEqual(paidOf(order));
      for (const line of order.lines) {
        expect(goneFrom(order, line)).toBeLessThanOrEqual(line.quantity);
        expect(netOf(line)).toBeGreaterThanOrEqual(0);
        const back = order.refunds.flatMap(({ lines }) => lines).filter(({ lineId }) => lineId === line.id);
        expect(back.reduce((sum, { subtotal }) => sum + subtotal, 0)).toBeLessThanOrEqual(netOf(line));
      }
    }
  });

  test("shows refunds, edits and payments only once they have happened", () => {
    for (const { store, history } of lastVersions.filter((each) => each.history.length > 2).slice(0, 200)) {
      for (const [i, { at, value }] of history.entries()) {
        expect(value.updatedAt).toBe(at);
        expect(at).toBeGreaterThan(history[i - 1]?.at ?? 0);
        expect(value.refunds.every((refund) => refund.at <= at)).toBe(true);
        expect(value.transactions.every((transaction) => transaction.at <= at)).toBe(true);
        expect(statusOf(value, store.taxesIncluded)).toMatch(/^[A-Z_]+$/);
      }
    }
  });

  test("knows nothing of tomorrow", () => {
    const history = business.stores[0];
    if (history === undefined) throw new Error("no store");
    const early = stateAt(history, Date.parse("2025-01-01T00:00:00Z"));
    const late = stateAt(history, today);
    expect(early.orders.every(({ updatedAt }) => updatedAt <= early.at)).toBe(true);
    expect(early.orders.length).toBeLessThan(late.orders.length);
    expect(early.customers.size).toBeLessThan(late.customers.size);
    expect([...early.levels.values()].every(({ updatedAt }) => updatedAt <= early.at)).toBe(true);
  });

  test("has customers who share or change their address", () => {
    const records = business.stores.flatMap(({ customers }) =>
      customers.map((history) => history.map(({ value }) => value.email)),
    );
    expect(records.some((emails) => new Set(emails).size > 1)).toBe(true);
    const first = records.map(([email]) => email).filter((email) => email !== null);
    expect(new Set(first).size).toBeLessThan(first.length);
  });

  test("changes what its goods cost, and does not know all costs", () => {
    const costs = business.stores.flatMap(({ variants }) =>
      variants.map((history) => history.map(({ value }) => value.unitCost)),
    );
    expect(costs.some((each) => new Set(each).size > 2)).toBe(true);
    expect(costs.some((each) => each.every((cost) => cost === null))).toBe(true);
    expect(costs.flat().some((cost) => cost !== null && cost % 100 !== 0)).toBe(true);
  });
});

test("money is written as Shopify writes it", () => {
  expect([0, 100_000, 5_000, 299_900, 31_416, -12_500].map(decimal)).toEqual([
    "0.0",
    "10.0",
    "0.5",
    "29.99",
    "3.1416",
    "-1.25",
  ]);
});
