import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Business, Order } from "../vendors/shop/model.ts";
import { money } from "../vendors/shop/money.ts";
import { addDays } from "../vendors/shop/zonedTime.ts";
import type { Choices } from "./choices.ts";
import { expectedKpiValues, type OracleOptions } from "./expectedKpiValues.ts";
import { at, back, corner, handmade, line, order, refund, variant } from "./handmade.ts";
import type { Row } from "./row.ts";

const file = new URL("../../../shared/kpi/kpis.json", import.meta.url);
const catalogue = z.array(
  z.object({
    id: z.string(),
    example: z.object({ inputs: z.record(z.string(), z.unknown()), expected: z.record(z.string(), z.number()) }),
  }),
);

const day = "2025-06-02T10:00:00Z";
const month = "2025-06-01";

/** The catalogue's worked examples, each made into a shop that has just those figures. */
describe.skipIf(!existsSync(file))("the catalogue's example (skipped without ../shared/kpi) of", () => {
  const examples = existsSync(file) ? catalogue.parse(JSON.parse(readFileSync(file, "utf8"))) : [];
  const example = (id: string) => {
    const found = examples.find((each) => each.id === id)?.example;
    if (found === undefined) throw new Error(`the catalogue has no ${id}`);
    const numbers = z.record(z.string(), z.number()).safeParse(found.inputs);
    return {
      given: (name: string) => numbers.data?.[name] ?? Number(found.inputs[name]),
      all: found.inputs,
      expected: found.expected,
    };
  };

  test("sales", () => {
    const { given, expected } = example("sales");
    const sold = line(given("gross"), { discounts: [money(given("discounts"))], tax: money(given("tax")) });
    const returned = refund(day, { adjustment: { id: 1, amount: money(-given("returns")), tax: 0 } });
    const business = handmade({
      orders: [order(day, { lines: [sold], shipping: money(given("shipping")), refunds: [returned] })],
    });
    expect(value(business, "sales")).toBe(expected.net);
    expect(value(business, "sales", { salesMeasure: "total" })).toBe(expected.total);
  });

  test("average_order_value", () => {
    const { given, expected } = example("average_order_value");
    const first = line(given("gross"), { discounts: [money(given("discounts"))] });
    const free = many(given("orders") - 1, () => order(day, { lines: [line(0)] }));
    expect(value(handmade({ orders: [order(day, { lines: [first] }), ...free] }), "average_order_value")).toBe(
      expected.aov,
    );
  });

  test("gross_profit and average_profit_margin", () => {
    const { given, expected } = example("gross_profit");
    const business = handmade({
      variants: [variant(1, money(given("cogs")))],
      orders: [order(day, { lines: [line(given("net"))] })],
    });
    expect(value(business, "gross_profit")).toBe(expected.gross_profit);
    expect(value(business, "average_profit_margin")).toBe(example("average_profit_margin").expected.margin_pct);
  });

  test("transaction_count", () => {
    const { given, expected } = example("transaction_count");
    const counted = given("all_orders") - given("tests") - given("cancelled_unpaid");
    const business = handmade({
      orders: [
        ...many(counted, () => order(day)),
        ...many(given("tests"), () => order(day, { test: true })),
        ...many(given("cancelled_unpaid"), () => order(day, { cancelledAt: at(day) + 1000, transactions: [] })),
      ],
    });
    expect(value(business, "transaction_count")).toBe(expected.transactions);
  });

  test("new_vs_returning_orders", () => {
    const { given, expected } = example("new_vs_returning_orders");
    const earlier = many(given("returning"), (i) => order("2025-05-02T10:00:00Z", { email: `old${i}@example.com` }));
    const business = handmade({
      orders: [
        ...earlier,
        ...many(given("returning"), (i) => order(day, { email: `old${i}@example.com` })),
        ...many(given("new"), (i) => order(day, { email: `new${i}@example.com` })),
        ...many(given("unknown"), () => order(day)),
      ],
    });
    expect(value(business, "returning_share")).toBe(expected.returning_pct);
    const parts = ["new_orders", "returning_orders", "unknown_orders"].map((measure) => value(business, measure) ?? 0);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(expected.total);
  });

  test("cogs", () => {
    const { given, expected } = example("cogs");
    const sold = line(9, { quantity: given("sold_qty") });
    const returned = refund(day, { lines: [back(sold, given("restocked_qty"))] });
    const business = handmade({
      variants: [variant(1, money(given("unit_cost")))],
      orders: [order(day, { lines: [sold], refunds: [returned] })],
    });
    expect(value(business, "cogs")).toBe(expected.cogs);
  });

  test("product_affinity", () => {
    const { given, expected } = example("product_affinity");
    const of = (...products: number[]) => order(day, { lines: products.map((productId) => line(1, { productId })) });
    const business = handmade({
      orders: [
        ...many(given("nAB"), () => of(1, 2)),
        ...many(given("nA") - given("nAB"), () => of(1)),
        ...many(given("nB") - given("nAB"), () => of(2)),
        ...many(given("N") - given("nA") - given("nB") + given("nAB"), () => of(3)),
      ],
    });
    expect(value(business, "support")).toBeCloseTo((expected.support ?? 0) * 100, 9);
    expect(value(business, "confidence_a_b")).toBeCloseTo((expected.confidence_A_to_B ?? 0) * 100, 9);
    expect(value(business, "lift")).toBe(expected.lift);
  });

  test("inventory_level: days of supply", () => {
    const { given, expected } = example("inventory_level");
    const committed = given("on_hand") - given("available");
    const business = handmade({
      variants: [variant(1, null)],
      stockMoves: [
        {
          at: at("2025-01-01T00:00:00Z"),
          variantId: 1,
          locationId: 1,
          onHand: given("on_hand"),
          committed,
          incoming: 0,
        },
      ],
      orders: [
        order("2025-01-02T10:00:00Z"),
        order("2025-06-20T10:00:00Z", { lines: [line(1, { quantity: given("units_28d") })] }),
      ],
    });
    expect(value(business, "on_hand")).toBe(given("on_hand"));
    expect(value(business, "days_of_supply")).toBe(expected.days_of_supply);
  });

  test("inventory_level: sell-through and age", () => {
    const { given, all, expected } = example("inventory_level");
    const { layers } = z.object({ layers: z.array(z.tuple([z.number(), z.number()])) }).parse(all);
    const onHand = layers.reduce((sum, [units]) => sum + units, 0);
    const shelf = { variantId: 1, locationId: 1, committed: 0, incoming: 0 };
    const business = handmade({
      variants: [variant(1, null)],
      stockMoves: [
        { ...shelf, at: at("2025-05-01T00:00:00Z"), onHand: given("start") },
        { ...shelf, at: at("2025-06-29T00:00:00Z"), onHand: onHand - given("start") },
      ],
      orders: [order("2025-06-20T10:00:00Z", { lines: [line(1, { quantity: given("units_28d") })] })],
    });
    const looks = ["2025-05-31T23:00:00Z", "2025-06-30T23:00:00Z"].map((look) => new Date(look));
    const receipt = (date: string, quantity: number) => {
      return { source: corner.source, date, variantId: 1, locationId: null, quantity };
    };
    const received = [receipt("2025-06-10", given("received"))];
    expect(value(business, "sell_through", {}, { looks, receipts: received })).toBeCloseTo(
      expected.sell_through_pct ?? 0,
      4,
    );
    const laidDown = layers.map(([units, days]) => receipt(addDays("2025-06-30", -days), units));
    expect(value(business, "stock_age", {}, { looks, receipts: laidDown })).toBe(expected.avg_age_days);
  });

  test("customer_churn_rate", () => {
    const { given, expected } = example("customer_churn_rate");
    const [window, end] = [60, "2025-07-01"];
    const on = (days: number, email: string) => order(`${addDays(end, -days)}T10:00:00Z`, { email });
    const business = handmade({
      orders: many(given("active_prev_window"), (i) => [
        on(window + 1, `${i}@example.com`),
        ...(i < given("silent") ? [] : [on(1, `${i}@example.com`)]),
      ]).flat(),
    });
    expect(value(business, "customer_churn_rate", { churnWindowDays: window })).toBe(expected.non_contractual_pct);
  });
});

function value(
  business: Business,
  measure: string,
  definitions: Partial<Choices> = {},
  more: Partial<OracleOptions> = {},
): number | null | undefined {
  const rows = expectedKpiValues({
    business,
    asOf: "2025-06-30",
    timeZone: "UTC",
    currency: "EUR",
    fx: new Map(),
    definitions,
    ...more,
  });
  const fits = (row: Row) =>
    row.measure === measure &&
    row.grain === "month" &&
    row.period_start === month &&
    ["total", "product_pair"].includes(row.dimension);
  return rows.find(fits)?.value;
}

const many = <T extends Order | Order[]>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i));
