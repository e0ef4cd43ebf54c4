import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { conform } from "../../lambdas/conform/conform.ts";
import { type ConformWorld, hashed, openConformWorld, type Row } from "./conformWorld.ts";
import { bag, gid, lineItem, order, refund, refundLine } from "./shopifyLines.ts";

let world: ConformWorld;
beforeEach(async () => {
  world = await openConformWorld();
});
afterEach(() => world.close());

async function conformLines(...lines: object[]): Promise<{ orders: Row[]; lines: Row[]; refunds: Row[] }> {
  await world.putPull({ stream: "orders", pull: "p1", objects: [lines.slice(0, 2), lines.slice(2)] });
  const { done, tables } = await conform("shop", world.context());
  expect(done).toBe(true);
  expect(tables.filter(({ quarantined }) => quarantined > 0)).toEqual([]);
  return {
    orders: await world.rows("orders"),
    lines: await world.rows("order_lines"),
    refunds: await world.rows("refunds"),
  };
}

test("an order and its lines, children before their parent", async () => {
  const { orders, lines, refunds } = await conformLines(
    lineItem(11, 1, { quantity: 2, originalTotalSet: bag("20.0"), taxLines: [{ priceSet: bag("3.42") }] }),
    lineItem(12, 1, {
      originalTotalSet: bag("5.5"),
      discountAllocations: [{ allocatedAmountSet: bag("2.0") }, { allocatedAmountSet: bag("0.5") }],
      taxLines: [{ priceSet: bag("0.3") }, { priceSet: bag("0.27") }],
    }),
    order(1, {
      createdAt: "2026-03-31T23:30:00Z",
      updatedAt: "2026-04-02T08:00:00Z",
      totalShippingPriceSet: bag("4.9"),
      totalTaxSet: bag("4.92"),
      totalTipReceivedSet: bag("1.0"),
      customer: { id: gid("Customer", 7), defaultEmailAddress: { emailAddress: "other@example.com" } },
      email: " Anna@Example.COM ",
      phone: "0049 170 123-4567",
      customerJourneySummary: { lastVisit: { utmParameters: { campaign: "spring" } } },
      staffMember: { id: gid("StaffMember", 3) },
    }),
  );
  expect(orders).toEqual([
    {
      month: "2026-03",
      order_id: "1",
      store_id: null,
      customer_id: "7",
      email_hash: hashed("anna@example.com"),
      phone_hash: hashed("+491701234567"),
      checkout_id: null,
      created_at: "2026-03-31 23:30:00",
      processed_at: "2026-03-31 23:30:00",
      cancelled_at: null,
      order_date: "2026-04-01",
      order_hour: 1,
      order_hour_at: "2026-03-31 23:00:00",
      financial_status: "paid",
      payment_count: 1,
      captured: true,
      is_test: false,
      is_subscription: false,
      channel: "online",
      device_category: null,
      country: "DE",
      campaign_id: "spring",
      staff_id: "3",
      gross_amount: "25.5000",
      discount_amount: "2.5000",
      shipping_amount: "4.9000",
      tax_amount: "4.9200",
      tip_amount: "1.0000",
      currency: "EUR",
      _version: "2026-04-02 08:00:00",
      _observed_at: "2026-11-20 05:00:00",
      _deleted: false,
    },
  ]);
  expect(lines).toEqual([
    {
      month: "2026-03",
      order_line_id: "11",
      order_id: "1",
      created_at: "2026-03-31 23:30:00",
      order_date: "2026-04-01",
      product_id: "311",
      variant_id: "511",
      sku: "SKU-11",
      title: "Thing 11",
      quantity: "2.000",
      gross_amount: "20.0000",
      discount_amount: "0.0000",
      tax_amount: "3.4200",
      unit_cost: null,
      is_gift_card: false,
      currency: "EUR",
      _version: "2026-04-02 08:00:00",
      _observed_at: "2026-11-20 05:00:00",
      _deleted: false,
    },
    expect.objectContaining({
      order_line_id: "12",
      gross_amount: "5.5000",
      discount_amount: "2.5000",
      tax_amount: "0.5700",
    }),
  ]);
  expect(refunds).toEqual([]);
});

describe("prices that hold the tax", () => {
  test("gross less discount is what was charged without tax, to the last digit", async () => {
    const { orders, lines } = await conformLines(
      order(1, { taxesIncluded: true, totalShippingPriceSet: bag("5.95"), totalTaxSet: bag("17.08") }),
      lineItem(11, 1, {
        quantity: 3,
        originalTotalSet: bag("119.97"),
        discountAllocations: [{ allocatedAmountSet: bag("18.96") }],
        taxLines: [{ priceSet: bag("16.13") }],
      }),
    );
    // 119.97 - 18.96 = 101.01 charged, 16.13 of it tax. The discount's part of it: 18.96 x 16.13 / 101.01 = 3.0277.
    expect(lines).toMatchObject([{ gross_amount: "100.8123", discount_amount: "15.9323", tax_amount: "16.1300" }]);
    expect(orders).toMatchObject([
      { gross_amount: "100.8123", discount_amount: "15.9323", shipping_amount: "5.0000", tax_amount: "17.0800" },
    ]);
  });

  test("a line that is given away stays whole on both sides", async () => {
    const { lines } = await conformLines(
      order(1, { taxesIncluded: true }),
      lineItem(11, 1, { discountAllocations: [{ allocatedAmountSet: bag("10.0") }] }),
    );
    expect(lines).toMatchObject([{ gross_amount: "10.0000", discount_amount: "10.0000", tax_amount: "0.0000" }]);
  });

  test("refunds give back without tax; an adjustment has its tax apart", async () => {
    const { refunds } = await conformLines(
      order(1, { taxesIncluded: true, createdAt: "2026-03-10T12:00:00Z" }),
      lineItem(11, 1, { currentQuantity: 0, originalTotalSet: bag("11.9"), taxLines: [{ priceSet: bag("1.9") }] }),
      refund(21, 1, { createdAt: "2026-03-31T22:15:00Z" }),
      refundLine(31, 21, 11, { subtotalSet: bag("11.9"), totalTaxSet: bag("1.9") }),
      {
        __typename: "RefundShippingLine",
        id: gid("RefundShippingLine", 32),
        subtotalAmountSet: bag("5.95"),
        taxAmountSet: bag("0.95"),
        __parentId: gid("Refund", 21),
      },
      {
        __typename: "OrderAdjustment",
        id: gid("OrderAdjustment", 33),
        reason: "REFUND_DISCREPANCY",
        amountSet: bag("-2.0"),
        taxAmountSet: bag("-0.38"),
        __parentId: gid("Refund", 21),
      },
    );
    const dated = {
      month: "2026-03",
      refund_id: "21",
      order_id: "1",
      created_at: "2026-03-10 12:00:00",
      order_date: "2026-03-10",
      refunded_at: "2026-03-31 22:15:00",
      refund_date: "2026-04-01",
      refund_hour: 0,
      refund_hour_at: "2026-03-31 22:00:00",
    };
    const nothing = {
      quantity: "0.000",
      goods_amount: "0.0000",
      shipping_amount: "0.0000",
      adjustment_amount: "0.0000",
    };
    expect(refunds.toSorted((a, b) => String(a.refund_line_id).localeCompare(String(b.refund_line_id)))).toMatchObject([
      {
        ...dated,
        ...nothing,
        refund_line_id: "21:adjustment:33",
        adjustment_amount: "2.0000",
        tax_amount: "0.3800",
        reason: "refund_discrepancy",
        is_restocked: null,
      },
      {
        ...dated,
        ...nothing,
        refund_line_id: "21:line:31",
        order_line_id: "11",
        product_id: "311",
        variant_id: "511",
        quantity: "1.000",
        goods_amount: "10.0000",
        tax_amount: "1.9000",
        is_restocked: true,
        reason: "return",
      },
      {
        ...dated,
        ...nothing,
        refund_line_id: "21:shipping:32",
        order_line_id: null,
        shipping_amount: "5.0000",
        tax_amount: "0.9500",
      },
    ]);
  });
});

test("refunded units stay sold; units taken out by an edit and never refunded were not sold", async () => {
  const { orders, lines } = await conformLines(
    order(1),
    lineItem(11, 1, {
      quantity: 4,
      currentQuantity: 1,
      originalTotalSet: bag("40.0"),
      discountAllocations: [{ allocatedAmountSet: bag("4.0") }],
      taxLines: [{ priceSet: bag("6.84") }],
    }),
    refund(21, 1),
    refundLine(31, 21, 11, { quantity: 2, subtotalSet: bag("18.0"), totalTaxSet: bag("3.42") }),
  );
  expect(lines).toMatchObject([
    { quantity: "3.000", gross_amount: "30.0000", discount_amount: "3.0000", tax_amount: "5.1300" },
  ]);
  expect(orders).toMatchObject([{ gross_amount: "30.0000", discount_amount: "3.0000" }]);
});

test("refund parts without an id of their own are numbered, and a refund without a date takes the order's change", async () => {
  const { refunds } = await conformLines(
    order(1, { updatedAt: "2026-05-01T10:00:00Z" }),
    lineItem(11, 1, { quantity: 2, currentQuantity: 0 }),
    refund(21, 1, { createdAt: null }),
    refundLine(null, 21, 11, { subtotalSet: bag("4.0") }),
    refundLine(null, 21, 11, { subtotalSet: bag("6.0") }),
  );
  expect(refunds).toMatchObject([
    { refund_line_id: "21:line:n1", goods_amount: "4.0000", refunded_at: "2026-05-01 10:00:00" },
    { refund_line_id: "21:line:n2", goods_amount: "6.0000" },
  ]);
});

test("gift cards are lines, but no sales of the order", async () => {
  const { orders, lines } = await conformLines(
    order(1),
    lineItem(11, 1),
    lineItem(12, 1, { isGiftCard: true, originalTotalSet: bag("50.0") }),
  );
  expect(orders).toMatchObject([{ gross_amount: "10.0000" }]);
  expect(lines).toMatchObject([{ is_gift_card: false }, { is_gift_card: true, gross_amount: "50.0000" }]);
});

test("clock changes: the skipped hour does not occur, the two hours of the same name are told apart", async () => {
  const at = [
    "2026-03-29T00:59:59Z",
    "2026-03-29T01:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-10-25T01:30:00Z",
    "2026-10-25T22:59:59Z",
  ];
  const { orders } = await conformLines(...at.map((createdAt, i) => order(i + 1, { createdAt })));
  expect(orders.map(({ order_date, order_hour, order_hour_at }) => [order_date, order_hour, order_hour_at])).toEqual([
    ["2026-03-29", 1, "2026-03-29 00:00:00"],
    ["2026-03-29", 3, "2026-03-29 01:00:00"],
    ["2026-10-25", 2, "2026-10-25 00:00:00"],
    ["2026-10-25", 2, "2026-10-25 01:00:00"],
    ["2026-10-25", 23, "2026-10-25 22:00:00"],
  ]);
});

test("channels: Shopify's own ways in by their common names, others by their own", async () => {
  const expected = [
    [{ sourceName: "web" }, "online", false],
    [{ sourceName: "pos" }, "pos", false],
    [{ sourceName: "shopify_draft_order" }, "draft", false],
    [{ sourceName: "subscription_contract" }, "subscription", true],
    [{ sourceName: "294517", app: { name: "Recharge Subscriptions" } }, "subscription", true],
    [{ sourceName: "1354745", app: { name: "Matrixify" } }, "matrixify", false],
    [{ sourceName: "Amazon" }, "amazon", false],
    [{ sourceName: null, app: null }, null, false],
  ] as const;
  const { orders } = await conformLines(...expected.map(([fields], i) => order(i + 1, fields)));
  expect(orders.map(({ channel, is_subscription }) => [channel, is_subscription])).toEqual(
    expected.map(([, channel, is_subscription]) => [channel, is_subscription]),
  );
});

test("what has been paid: only successful sales and captures, of more than nothing", async () => {
  const paid = (kind: string, status: string, amount: string) => ({ kind, status, amountSet: bag(amount) });
  const expected = [
    [
      "PARTIALLY_REFUNDED",
      [paid("SALE", "SUCCESS", "5.0"), paid("REFUND", "SUCCESS", "2.0")],
      "partially_refunded",
      1,
      true,
    ],
    ["AUTHORIZED", [paid("AUTHORIZATION", "SUCCESS", "5.0")], "authorized", 0, false],
    ["PENDING", [paid("SALE", "FAILURE", "5.0")], "pending", 0, false],
    ["PAID", [paid("CAPTURE", "SUCCESS", "3.0"), paid("CAPTURE", "SUCCESS", "2.0")], "paid", 2, true],
    ["PAID", [paid("SALE", "SUCCESS", "0.0")], "paid", 1, false],
    ["EXPIRED", [], "voided", 0, false],
    [null, [], "pending", 0, false],
  ] as const;
  const { orders } = await conformLines(
    ...expected.map(([displayFinancialStatus, transactions], i) =>
      order(i + 1, { displayFinancialStatus, transactions }),
    ),
  );
  const found = orders.map(({ financial_status, payment_count, captured }) => [
    financial_status,
    payment_count,
    captured,
  ]);
  expect(found).toEqual(expected.map(([, , status, count, captured]) => [status, count, captured]));
});

test("imported orders: the business day goes by the date that the settings choose", async () => {
  const imported = order(1, { createdAt: "2026-03-10T12:00:00Z", processedAt: "2025-12-31T23:30:00Z" });
  const { orders } = await conformLines(imported);
  expect(orders).toMatchObject([{ month: "2026-03", order_date: "2026-01-01", order_hour: 0 }]);
});

test("an order whose amounts cannot be read is put aside with its lines, others are not held up", async () => {
  await world.putPull({
    stream: "orders",
    pull: "p1",
    objects: [
      [order(1, { email: "anna@example.com" }), lineItem(11, 1, { originalTotalSet: bag("ten") }), order(2)],
      [lineItem(21, 2), lineItem(31, 3), "{broken", { __typename: null, id: gid("Order", 9) }, '{"id": "\\ud800"}'],
    ],
  });
  const { tables } = await conform("shop", world.context());
  expect((await world.rows("orders")).map(({ order_id }) => order_id)).toEqual(["2"]);
  expect((await world.rows("order_lines")).map(({ order_line_id }) => order_line_id)).toEqual(["21"]);
  expect(tables).toMatchObject([
    { table: "orders", rows: 2, quarantined: 4 },
    { table: "order_lines", rows: 3, quarantined: 2 },
    { table: "refunds", rows: 0, quarantined: 0 },
  ]);
  const quarantined = async (table: string) =>
    (await world.readText(`quarantine/shop/${table}/p1.ndjson`))
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  const [first, second] = ["raw/shop/orders/p1/00000.ndjson.gz", "raw/shop/orders/p1/00001.ndjson.gz"];
  expect(await quarantined("orders")).toEqual([
    {
      object: first,
      line: 1,
      column: "gross_amount",
      reason: "gross_amount is needed, and is missing or cannot be read",
      row: expect.objectContaining({ order_id: "1", email_hash: hashed("anna@example.com") }),
    },
    { object: second, line: 3, column: null, reason: "is not JSON", row: null },
    { object: second, line: 4, column: null, reason: "does not say what it is: no __typename", row: null },
    { object: second, line: 5, column: null, reason: "is not JSON", row: null },
  ]);
  expect(await quarantined("order_lines")).toMatchObject([
    { object: first, line: 2, column: "gross_amount", row: { order_line_id: "11" } },
    { object: second, line: 2, column: "created_at", row: { order_line_id: "31", order_id: "3" } },
  ]);
});
