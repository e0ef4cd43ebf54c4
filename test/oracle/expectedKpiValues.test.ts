import { describe, expect, test } from "vitest";
import { money } from "../vendors/shop/money.ts";
import { expectedKpiValues, type OracleOptions } from "./expectedKpiValues.ts";
import { at, back, customer, handmade, line, order, refund, variant } from "./handmade.ts";

const base = { asOf: "2025-12-31", timeZone: "UTC", currency: "EUR", fx: new Map() } as const;

/** `numerator/denominator` of one number; undefined when the oracle has none. */
function figure(
  options: Partial<OracleOptions> & Pick<OracleOptions, "business">,
  measure: string,
  start: string,
  segment = "total",
) {
  const rows = expectedKpiValues({ ...base, ...options });
  const found = rows.filter((row) => row.measure === measure && row.period_start === start && row.segment === segment);
  const [row] = start.length === 4 ? [] : found.filter(({ grain }) => grain === (start.length > 10 ? "hour" : "day"));
  return row === undefined ? undefined : [row.numerator, row.denominator].filter((part) => part !== null).join("/");
}

describe("sales", () => {
  test("stand on the order's day, refunds on theirs: a day may be negative", () => {
    const sold = line(100, { quantity: 2, discounts: [money(20)] });
    const business = handmade({
      orders: [
        order("2025-03-01T10:00:00Z", {
          lines: [sold],
          refunds: [refund("2025-03-09T10:00:00Z", { lines: [back(sold, 1)] })],
        }),
      ],
    });
    expect(figure({ business }, "sales", "2025-03-01")).toBe("180");
    expect(figure({ business }, "sales", "2025-03-09")).toBe("-90");
    expect(figure({ business }, "average_order_value", "2025-03-09")).toBe("0/0");
  });

  test("leave out tax where prices hold it, from the discount too", () => {
    // 119.00 less 11.90 is 107.10, of which 17.10 tax: 90.00 net of a gross 100.00 less 10.00.
    const business = handmade({
      store: { taxesIncluded: true },
      orders: [order("2025-03-01T10:00:00Z", { lines: [line(119, { discounts: [money(11.9)], tax: money(17.1) })] })],
    });
    expect(figure({ business }, "sales", "2025-03-01")).toBe("90");
    expect(figure({ business, definitions: { salesMeasure: "gross" } }, "sales", "2025-03-01")).toBe("100");
    expect(figure({ business, definitions: { salesMeasure: "total" } }, "sales", "2025-03-01")).toBe("107.1");
  });

  test("leave out gift cards, sold or given back", () => {
    const card = line(50, { isGiftCard: true });
    const business = handmade({
      orders: [
        order("2025-03-01T10:00:00Z", {
          lines: [line(10), card],
          refunds: [refund("2025-03-02T10:00:00Z", { lines: [back(card, 1)] })],
        }),
      ],
    });
    expect(figure({ business }, "sales", "2025-03-01")).toBe("10");
    expect(figure({ business }, "sales", "2025-03-02")).toBe("0");
  });

  test("take an adjustment below zero as more given back", () => {
    const business = handmade({
      orders: [
        order("2025-03-01T10:00:00Z", {
          refunds: [refund("2025-03-01T11:00:00Z", { adjustment: { id: 1, amount: money(-3), tax: money(-0.5) } })],
        }),
      ],
    });
    expect(figure({ business }, "sales", "2025-03-01")).toBe("7");
    expect(figure({ business, definitions: { salesMeasure: "total" } }, "sales", "2025-03-01")).toBe("6.5");
  });

  test("count no test, no void, nothing cancelled unpaid; but what was paid and cancelled, and what is due", () => {
    const cancelledAt = at("2025-03-02T00:00:00Z");
    const business = handmade({
      orders: [
        order("2025-03-01T10:00:00Z", { test: true }),
        order("2025-03-01T10:00:00Z", { voided: true }),
        order("2025-03-01T10:00:00Z", { cancelledAt, transactions: [] }),
        order("2025-03-01T10:00:00Z", { cancelledAt }),
        order("2025-03-01T10:00:00Z", { transactions: [] }),
      ],
    });
    expect(figure({ business }, "transaction_count", "2025-03-01")).toBe("2");
    expect(figure({ business, definitions: { includePending: false } }, "transaction_count", "2025-03-01")).toBe("1");
  });

  test("keep the two hours of autumn apart", () => {
    const business = handmade({
      orders: [order("2025-10-26T00:30:00Z"), order("2025-10-26T01:30:00Z", { lines: [line(20)] })],
    });
    const rows = expectedKpiValues({ ...base, business, timeZone: "Europe/Berlin" });
    const hours = rows.filter(
      ({ kpi, grain, dimension }) => kpi === "sales" && grain === "hour" && dimension === "total",
    );
    expect(hours.map(({ period_start, starts_at, numerator }) => [period_start, starts_at, numerator])).toEqual([
      ["2025-10-26T02", "2025-10-26T00:00:00Z", "10"],
      ["2025-10-26T02", "2025-10-26T01:00:00Z", "20"],
    ]);
  });

  test("are of the business's day, and of the day an import says", () => {
    const business = handmade({
      orders: [
        order("2025-06-14T22:00:00Z"),
        order("2025-06-20T10:00:00Z", { processedAt: at("2025-05-01T10:00:00Z") }),
      ],
    });
    const berlin = { business, timeZone: "Europe/Berlin" };
    expect(figure(berlin, "sales", "2025-06-15")).toBe("10");
    expect(figure(berlin, "sales", "2025-05-01")).toBe("10");
    expect(figure({ ...berlin, definitions: { orderDateBasis: "created" } }, "sales", "2025-06-20")).toBe("10");
  });
});

describe("currencies", () => {
  const business = handmade({
    store: { currency: "USD" },
    orders: [order("2025-03-10T10:00:00Z", { lines: [line(33.33)] })],
  });

  test("go by the last fixing before the day, rounded half up", () => {
    const fx = new Map([
      ["2025-03-07", { USD: "1.0832" }],
      ["2025-03-10", { USD: "2.0000" }],
    ]);
    // 1 / 1.0832 is 0.92319055; times 33.33 is 30.7699410…
    expect(figure({ business, fx }, "sales", "2025-03-10")).toBe("30.7699");
  });

  test("are missing when the fixing is older than 7 days", () => {
    expect(figure({ business, fx: new Map([["2025-03-03", { USD: "1.1" }]]) }, "sales", "2025-03-10")).toBe("30.3");
    expect(figure({ business, fx: new Map([["2025-03-02", { USD: "1.1" }]]) }, "sales", "2025-03-10")).toBe("");
    expect(figure({ business, fx: new Map([["2025-03-02", { USD: "1.1" }]]) }, "transaction_count", "2025-03-10")).toBe(
      "1",
    );
  });
});

describe("people", () => {
  test("are one by the e-mail address of now, whatever they typed then", () => {
    const moved = [
      { at: at("2024-01-01T00:00:00Z"), value: customer(7, "old@example.com") },
      { at: at("2025-04-01T00:00:00Z"), value: customer(7, "new@example.com") },
    ];
    const business = handmade({
      customers: [moved, customer(8, "new@example.com")],
      orders: [
        order("2025-03-01T10:00:00Z", { customerId: 7, email: "old@example.com" }),
        order("2025-05-01T10:00:00Z", { email: "NEW@example.com" }),
        order("2025-05-02T10:00:00Z", { customerId: 8, email: "new@example.com" }),
        order("2025-05-03T10:00:00Z", { email: "old@example.com" }),
        order("2025-05-04T10:00:00Z"),
      ],
    });
    expect(figure({ business }, "new_orders", "2025-03-01")).toBe("1");
    expect(figure({ business }, "returning_orders", "2025-05-01")).toBe("1");
    expect(figure({ business }, "returning_orders", "2025-05-02")).toBe("1");
    expect(figure({ business }, "new_orders", "2025-05-03")).toBe("1");
    expect(figure({ business }, "unknown_orders", "2025-05-04")).toBe("1");
  });

  test("are new again after a silence, where the merchant says so", () => {
    const business = handmade({
      orders: [
        order("2025-01-01T10:00:00Z", { phone: "+49 151 1" }),
        order("2025-03-01T10:00:00Z", { phone: "+491511" }),
      ],
    });
    expect(figure({ business }, "returning_orders", "2025-03-01")).toBe("1");
    expect(figure({ business, definitions: { lookbackDays: 30 } }, "new_orders", "2025-03-01")).toBe("1");
  });
});

describe("profit", () => {
  const sold = [line(100, { quantity: 2 }), line(40, { variantId: 2, productId: 2 })];
  const returned = refund("2025-03-05T10:00:00Z", { lines: sold.map((each) => back(each, 1)) });
  const business = handmade({
    variants: [variant(1, money(60)), variant(2, null)],
    orders: [order("2025-03-01T10:00:00Z", { lines: sold, refunds: [returned] })],
  });

  test("leaves lines without a cost out of both sides", () => {
    expect(figure({ business }, "gross_profit", "2025-03-01")).toBe("80");
    expect(figure({ business }, "average_profit_margin", "2025-03-01")).toBe("80/200");
    expect(figure({ business }, "cogs", "2025-03-05")).toBe("-60");
    expect(figure({ business }, "gross_profit", "2025-03-01", "corner:2")).toBe("");
  });

  test("loses what comes back and is not restocked", () => {
    const [first] = sold;
    if (first === undefined) throw new Error("two lines");
    const lost = refund("2025-03-05T10:00:00Z", { lines: [back(first, 1, "NO_RESTOCK")] });
    const broken = handmade({
      variants: [variant(1, money(60))],
      orders: [order("2025-03-01T10:00:00Z", { lines: sold, refunds: [lost] })],
    });
    expect(figure({ business: broken }, "gross_profit", "2025-03-05")).toBe("-100");
    expect(figure({ business: broken }, "cogs", "2025-03-05")).toBe("0");
  });

  test("takes the cost last seen before the sale, else the first ever seen", () => {
    const dearer = [
      { at: at("2024-01-01T00:00:00Z"), value: variant(1, money(60)) },
      { at: at("2025-03-15T00:00:00Z"), value: variant(1, money(70)) },
    ];
    const orders = [order("2025-02-01T10:00:00Z"), order("2025-03-20T10:00:00Z")];
    const changed = handmade({ variants: [dearer], orders });
    const looks = [
      new Date("2025-03-01T00:00:00Z"),
      new Date("2025-03-18T00:00:00Z"),
      new Date("2025-12-31T23:00:00Z"),
    ];
    expect(figure({ business: changed, looks }, "cogs", "2025-02-01")).toBe("60");
    expect(figure({ business: changed, looks }, "cogs", "2025-03-20")).toBe("70");
    expect(figure({ business: changed, looks: looks.slice(2) }, "cogs", "2025-02-01")).toBe("70");
  });
});

describe("costs by receipts", () => {
  const receipt = (date: string, quantity: number, cost: number | null) => ({
    ...{ source: "corner", variantId: 1, locationId: 1, date, quantity },
    ...(cost === null ? {} : { cost: { amount: BigInt(money(cost)), currency: "EUR" } }),
  });
  const receipts = [receipt("2025-03-01", 10, 5), receipt("2025-03-05", 10, 8)];
  const middle = line(20, { quantity: 8 });
  const sale = (date: string, quantity: number) => order(`${date}T10:00:00Z`, { lines: [line(20, { quantity })] });
  const business = handmade({
    variants: [variant(1, money(7))],
    orders: [
      sale("2025-03-02", 6),
      order("2025-03-06T10:00:00Z", {
        lines: [middle],
        refunds: [refund("2025-03-07T10:00:00Z", { lines: [back(middle, 2)] })],
      }),
      sale("2025-03-08", 10),
    ],
  });
  const days = ["2025-03-02", "2025-03-06", "2025-03-07", "2025-03-08"];
  const cogs = (costMethod: "recorded" | "average" | "fifo", received = receipts) =>
    days.map((day) => figure({ business, receipts: received, definitions: { costMethod } }, "cogs", day));

  test("are not asked for by default", () => {
    expect(cogs("recorded")).toEqual(["42", "56", "-14", "70"]);
  });

  test("fifo: the oldest first; what comes back goes next; beyond the receipts as recorded", () => {
    // 6 at 5; 4 at 5 and 4 at 8; a quarter of that back; 8 at 8, and 2 at the recorded 7
    expect(cogs("fifo")).toEqual(["30", "52", "-13", "78"]);
  });

  test("average: each receipt draws it by its share in the stock; it outlasts the stock", () => {
    // 5; then 4 at 5 and 10 at 8, together 100 for 14
    expect(cogs("average")).toEqual(["30", "57.1429", "-14.2857", "71.4286"]);
  });

  test("before the first receipt, and of receipts without a cost, are as recorded", () => {
    const late = [receipt("2025-03-05", 4, null), receipt("2025-03-08", 10, 8)];
    // beyond the stock 4 of the 8 went; the 2 that come back are of the receipt without a cost, and go before the 8
    expect(cogs("fifo", late)).toEqual(["42", "56", "-14", "78"]);
    expect(cogs("average", late)).toEqual(["42", "56", "-14", "80"]);
  });
});

test("units taken out of an unpaid order were never sold", () => {
  const business = handmade({
    orders: [order("2025-03-01T10:00:00Z", { lines: [line(30, { quantity: 3, removed: 1, discounts: [money(1)] })] })],
  });
  expect(figure({ business }, "sales", "2025-03-01")).toBe("59.3333");
});
