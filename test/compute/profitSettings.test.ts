import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import type { SettingsInput } from "../../lambdas/shared/settings.ts";
import { orderRows } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";

/** One posting of each kind: every sum of them says which are in it. */
const postings = [
  ["freight", "cogs", 1],
  ["duty", "cogs", 2],
  ["direct_labour", "cogs", 4],
  ["media", "acquisition", 10],
  ["other", "retention", 20],
  ["overhead", "opex", 100],
  ["interest", "non_operating", 200],
  ["income_tax", "non_operating", 400],
] as const;

let lake: TestLake;
beforeEach(async () => {
  lake = await openTestLake();
  const hour = { order_hour: 10, order_hour_at: "2026-01-05 10:00:00" };
  const orders = orderRows([{ id: "1", day: "2026-01-05", amount: 2000 }]);
  await lake.write(
    "orders",
    "shop",
    orders.map((order) => ({ ...order, ...hour })),
  );
  const line = {
    order_line_id: "1",
    order_id: "1",
    created_at: "2026-01-05 10:00:00",
    order_date: "2026-01-05",
    product_id: "p",
    variant_id: "v",
    quantity: 2,
    gross_amount: 2000,
    discount_amount: 0,
    tax_amount: 0,
    unit_cost: 300,
    is_gift_card: false,
    currency: "EUR",
  };
  await lake.write("order_lines", "shop", [line]);
  await lake.write(
    "operating_costs",
    "books",
    postings.map(([cost_type, allocation, amount]) => ({
      cost_id: cost_type,
      cost_date: "2026-01-20",
      cost_type,
      allocation,
      amount,
      currency: "EUR",
    })),
  );
  for (const table of ["orders", "order_lines", "refunds"])
    await lake.cover("shop", table, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
});
afterEach(() => lake.remove());

/** Cost of goods sold, gross profit and margin of January, with its cost types. */
async function january(definitions: SettingsInput["definitions"]) {
  const business = { name: "Own", timeZone: "UTC", currency: "EUR" };
  await compute(lake.context({ asOf: "2026-01-31" }, { business, definitions }));
  const rows = await lake.read(
    "kpi_values/",
    `select kpi, dimension, segment, value from rows
     where grain = 'month' and kpi in ('cogs', 'gross_profit', 'average_profit_margin')
       and dimension in ('total', 'cost_type')`,
  );
  const total = (kpi: string) => rows.find((row) => row.kpi === kpi && row.dimension === "total")?.value;
  const types = rows.filter(({ dimension }) => dimension === "cost_type").map(({ segment }) => segment);
  return [total("cogs"), total("gross_profit"), total("average_profit_margin"), types.sort()];
}

test("cogs.scope says which of the operating costs allocated to cogs are in the cost of goods", async () => {
  expect(await january({})).toEqual([600, 1400, 70, ["goods"]]);
  expect(await january({ cogs: { scope: "landed" } })).toEqual([603, 1397, 69.85, ["duty", "freight", "goods"]]);
  const all = ["direct_labour", "duty", "freight", "goods"];
  expect(await january({ cogs: { scope: "full" } })).toEqual([607, 1393, 69.65, all]);
});

test("margin.level takes off more kinds of cost one after another, and leaves gross profit alone", async () => {
  const margin = async (level: "contribution" | "operating" | "net") =>
    (await january({ margin: { level } })).slice(1, 3);
  expect(await margin("contribution")).toEqual([1400, 68.5]);
  expect(await margin("operating")).toEqual([1400, 63.5]);
  expect(await margin("net")).toEqual([1400, 33.5]);
  const landed = { cogs: { scope: "landed" }, margin: { level: "net" } } as const;
  expect((await january(landed)).slice(0, 3)).toEqual([603, 1397, 33.35]);
});
