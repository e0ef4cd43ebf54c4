import { afterAll, beforeAll, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { openTestLake, type TestLake } from "./testLake.ts";

const asOf = "2026-02-28";
let lake: TestLake;
beforeAll(async () => {
  lake = await openTestLake();
  await lake.write("products", "shop", [
    { variant_id: "a", product_id: "p", product_type: "Tea", vendor: "Acme" },
    { variant_id: "b", product_id: "q", product_type: "Tea" },
  ]);
  const levels: [string, string, string, number][] = [
    ["2026-01-31", "a", "hall", 10],
    ["2026-01-31", "a", "shop", 5],
    [asOf, "a", "hall", 6],
    [asOf, "a", "shop", 5],
    [asOf, "b", "hall", 8],
  ];
  await lake.write(
    "inventory_levels",
    "shop",
    levels.map(([snapshot_date, variant_id, location_id, on_hand]) => {
      return { snapshot_date, variant_id, location_id, on_hand, available: on_hand };
    }),
  );
  const receipts: [string, string, string | null, number][] = [
    ["2026-01-05", "a", null, 6],
    ["2026-02-10", "a", "hall", 4],
    ["2026-02-20", "b", "hall", 10],
    ["2026-03-10", "b", "hall", 99],
  ];
  await lake.write(
    "inventory_receipts",
    "shop",
    receipts.map(([receipt_date, variant_id, location_id, quantity], i) => {
      return { receipt_line_id: `${i}`, receipt_date, variant_id, location_id, quantity };
    }),
  );
  const own = { order_id: "1", created_at: "2026-02-15 10:00:00", order_date: "2026-02-15", currency: "EUR" };
  await lake.write("orders", "shop", [
    {
      ...own,
      processed_at: own.created_at,
      order_hour: 11,
      order_hour_at: own.created_at,
      captured: true,
      gross_amount: 10,
      discount_amount: 0,
    },
  ]);
  const sold: [string, string, number][] = [
    ["a", "p", 8],
    ["b", "q", 2],
  ];
  await lake.write(
    "order_lines",
    "shop",
    sold.map(([variant_id, product_id, quantity]) => {
      return {
        ...own,
        order_line_id: variant_id,
        variant_id,
        product_id,
        quantity,
        gross_amount: 5,
        is_gift_card: false,
      };
    }),
  );
  await compute(lake.context({ asOf }));
});
afterAll(() => lake.remove());

async function figures(measure: string): Promise<Record<string, string>> {
  const rows = await lake.read(
    "kpi_values/",
    `select dimension || ' ' || segment as cell, numerator::integer || '/' || denominator::integer as parts
     from rows where measure = '${measure}' and grain = 'month' and period_start = timestamp '2026-02-01'`,
  );
  return Object.fromEntries(rows.map(({ cell, parts }) => [cell, parts]));
}

test("sell-through: what was sold of what was there and came in; what was not there before started from nothing", async () => {
  expect(await figures("sell_through")).toEqual({
    "total total": "10/29",
    "product shop:p": "8/19",
    "product shop:q": "2/10",
    "variant shop:a": "8/19",
    "variant shop:b": "2/10",
    "category Tea": "10/29",
    "vendor Acme": "8/19",
    "vendor (unknown)": "2/10",
  });
});

test("age: of a, 4 units lie there for 18 days, 6 for 54, and one since nobody knows; of b, 8 for 8", async () => {
  expect(await figures("stock_age")).toEqual({
    "total total": "460/18",
    "product shop:p": "396/10",
    "product shop:q": "64/8",
    "variant shop:a": "396/10",
    "variant shop:b": "64/8",
    "category Tea": "460/18",
    "vendor Acme": "396/10",
    "vendor (unknown)": "64/8",
    "location shop:hall": "136/12",
  });
});
