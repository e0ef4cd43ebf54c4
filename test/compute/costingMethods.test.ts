import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { writeRates } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";

/** Units of one variant, sold at 20 each and recorded at 7: over two months, with a return in the second. */
const sales = [
  ["a", "2026-01-02", 6],
  ["b", "2026-01-30", 8],
  ["c", "2026-02-03", 10],
] as const;

let lake: TestLake;
beforeEach(async () => {
  lake = await openTestLake();
  const own = (id: string, day: string) => ({
    order_id: id,
    created_at: `${day} 10:00:00`,
    order_date: day,
    currency: "EUR",
  });
  await lake.write(
    "orders",
    "shop",
    sales.map(([id, day, quantity]) => ({
      ...own(id, day),
      processed_at: `${day} 10:00:00`,
      order_hour: 10,
      order_hour_at: `${day} 10:00:00`,
      is_test: false,
      gross_amount: 20 * quantity,
      discount_amount: 0,
    })),
  );
  const goods = { product_id: "p", variant_id: "v", unit_cost: 7 };
  await lake.write(
    "order_lines",
    "shop",
    sales.map(([id, day, quantity]) => ({
      ...own(id, day),
      ...goods,
      order_line_id: id,
      quantity,
      gross_amount: 20 * quantity,
      discount_amount: 0,
      is_gift_card: false,
    })),
  );
  const refund = {
    ...own("b", "2026-01-30"),
    ...goods,
    refund_line_id: "b",
    order_line_id: "b",
    refunded_at: "2026-02-02 10:00:00",
    refund_date: "2026-02-02",
    refund_hour: 10,
    refund_hour_at: "2026-02-02 10:00:00",
    quantity: 2,
    goods_amount: 40,
    shipping_amount: 0,
    tax_amount: 0,
    adjustment_amount: 0,
    is_restocked: true,
  };
  await lake.write("refunds", "shop", [refund]);
  await writeRates(lake, "2025-12-20", 60);
  for (const table of ["orders", "order_lines", "refunds"])
    await lake.cover("shop", table, "2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
});
afterEach(() => lake.remove());

type Received = readonly [day: string, quantity: number, unitCost: number | null, currency?: string];

async function receive(...receipts: readonly Received[]): Promise<void> {
  const rows = receipts.map(([receipt_date, quantity, unit_cost, currency = "EUR"], i) => ({
    ...{ receipt_line_id: `${i}`, receipt_date, variant_id: "v", quantity, unit_cost, currency },
  }));
  await lake.write("inventory_receipts", "shop", rows);
}

/** The cost of each sale, and of what came back. */
async function costs(method: "recorded" | "average" | "fifo"): Promise<number[]> {
  const business = { name: "Own", timeZone: "UTC", currency: "EUR" };
  await compute(lake.context({ asOf: "2026-02-28" }, { business, definitions: { cogs: { method } } }));
  const sold = await lake.read("facts/sales_lines/", "select cost from rows order by order_line_id");
  const back = await lake.read("facts/sales_refunds/", "select cost from rows");
  return [...sold, ...back].map(({ cost }) => Number(cost));
}

const two = [
  ["2026-01-01", 10, 5],
  ["2026-01-20", 10, 8],
] as const;

test("fifo takes the oldest receipts first, average what they draw it to; the default asks no receipt", async () => {
  await receive(...two);
  expect(await costs("recorded")).toEqual([42, 56, 70, 14]);
  expect(await lake.objects("facts/receipt_costs/", "facts/stock_flow/", "facts/units_moved/")).toEqual({});
  // 6 at 5; 4 at 5 and 4 at 8, a quarter of which comes back; 8 at 8 and 2 beyond the stock
  expect(await costs("fifo")).toEqual([30, 52, 78, 13]);
  // 5, then 4 at 5 and 10 at 8: 100 for 14
  expect(await costs("average")).toEqual([30, 57.1429, 71.4286, 14.2857]);
  expect(await costs("recorded")).toEqual([42, 56, 70, 14]);
  expect(await lake.objects("facts/receipt_costs/", "facts/stock_flow/", "facts/units_moved/")).toEqual({});
});

test("a receipt counts at the rate of its day, and one without a cost as recorded", async () => {
  // A fixing of 1 dollar for 1 euro: 4 dollars are 4 euros. There is none for pounds.
  await receive(["2026-01-01", 10, 4, "USD"], ["2026-01-20", 4, null], ["2026-01-20", 10, 6, "GBP"]);
  // 6 at 4; 4 at 4 and 4 as recorded; the 2 that come back go next, and all are of receipts without a cost in euros
  expect(await costs("fifo")).toEqual([24, 44, 70, 11]);
  expect(await costs("average")).toEqual([24, 32, 40, 8]);
});

test("a receipt that comes late restates the sales after it and leaves the months before alone", async () => {
  await receive(...two);
  await costs("fifo");
  const january = await lake.objects("facts/sales_lines/month=2026-01/", "facts/receipt_costs/month=2026-01/");
  await receive(...two, ["2026-02-01", 5, 9]);
  expect(await costs("fifo")).toEqual([30, 52, 82, 13]);
  expect(await costs("average")).toEqual([30, 57.1429, 79.8701, 14.2857]);
  await costs("fifo");
  expect(await lake.objects("facts/sales_lines/month=2026-01/", "facts/receipt_costs/month=2026-01/")).toEqual(january);
});
