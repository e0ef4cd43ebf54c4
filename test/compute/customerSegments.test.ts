import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import type { SettingsInput } from "../../lambdas/shared/settings.ts";
import { orderRows, type SmallOrder } from "./shopRows.ts";
import { openTestLake, type TestLake } from "./testLake.ts";

let lake: TestLake;
beforeEach(async () => {
  lake = await openTestLake();
});
afterEach(() => lake.remove());

const business = { name: "Own", timeZone: "UTC", currency: "EUR" };

/** Figures of one month, as `segment numerator/denominator`. */
async function figures(kpi: string, measure: string, dimension: string, month: string) {
  const rows = await lake.read(
    "kpi_values/",
    `select segment, numerator::bigint as numerator, denominator::bigint as denominator from rows
     where kpi = '${kpi}' and measure = '${measure}' and dimension = '${dimension}' and grain = 'month'
       and period_start = timestamp '${month}-01' and (numerator is not null or denominator is not null)
     order by segment`,
  );
  return rows.map(({ segment, numerator, denominator }) => `${segment} ${numerator}/${denominator}`);
}

test("contracts are told by what they are for and by the month in which they began", async () => {
  const contract = (id: string, start_date: string, end_date: string | null, product_id: string | null) => ({
    contract_id: id,
    start_date,
    end_date,
    product_id,
  });
  await lake.write("customer_contracts", "billing", [
    contract("1", "2026-01-10", "2026-03-05", "basic"),
    contract("2", "2026-01-20", null, "basic"),
    contract("3", "2026-02-01", "2026-03-31", "pro"),
    contract("4", "2026-02-14", "2026-04-01", null),
    contract("5", "2026-03-02", "2026-03-20", "pro"),
  ]);
  await lake.cover("shop", "orders", "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
  const definitions: SettingsInput["definitions"] = { churn: { kind: "contractual" } };
  await compute(lake.context({}, { business, definitions }));
  const churn = (dimension: string) => figures("customer_churn_rate", "customer_churn_rate", dimension, "2026-03");
  expect(await churn("total")).toEqual(["total 2/4"]);
  const plans = ["billing:(unknown) 0/1", "billing:basic 1/2", "billing:pro 1/1"];
  expect(await churn("plan")).toEqual(plans);
  expect(await churn("product")).toEqual(plans);
  expect(await churn("cohort")).toEqual(["2026-01 1/2", "2026-02 1/2"]);
});

/** An order with its lines: product, net amount and unit cost of each. */
interface Basket extends SmallOrder {
  readonly lines: readonly (readonly [product: string | null, amount: number])[];
}

async function load(baskets: readonly Omit<Basket, "amount">[]): Promise<void> {
  const orders = baskets.map((one) => ({ ...one, amount: one.lines.reduce((sum, [, amount]) => sum + amount, 0) }));
  const rows = orderRows(orders).map((row) => ({
    ...row,
    order_hour: 10,
    order_hour_at: `${row.order_date} 10:00:00`,
  }));
  await lake.write("orders", "shop", rows);
  const lines = orders.flatMap(({ id, day, lines: own }) =>
    own.map(([product_id, gross_amount], place) => ({
      order_line_id: `${id}-${place}`,
      order_id: id,
      created_at: `${day} 10:00:00`,
      order_date: day,
      product_id,
      variant_id: product_id,
      quantity: 1,
      gross_amount,
      discount_amount: 0,
      tax_amount: 0,
      unit_cost: 1,
      is_gift_card: false,
      currency: "EUR",
    })),
  );
  await lake.write("order_lines", "shop", lines);
  for (const table of ["orders", "order_lines", "refunds"])
    await lake.cover("shop", table, "2026-01-01T00:00:00Z", "2026-04-01T00:00:00Z");
}

test("a customer belongs to the product on which the first order spent most, whatever is bought later", async () => {
  const definitions: SettingsInput["definitions"] = { clv: { value: "revenue" }, churn: { window_days: 30 } };
  await load([
    {
      id: "1",
      day: "2026-01-05",
      customer: "c1",
      lines: [
        ["tea", 10],
        ["pot", 30],
      ],
    },
    { id: "2", day: "2026-02-20", customer: "c1", lines: [["cup", 50]] },
    // As much on each: the product whose id comes first.
    {
      id: "3",
      day: "2026-01-06",
      customer: "c2",
      lines: [
        ["tea", 20],
        ["pot", 20],
      ],
    },
    {
      id: "4",
      day: "2026-01-07",
      customer: "c3",
      lines: [
        ["tea", 7],
        [null, 99],
      ],
    },
    { id: "5", day: "2026-02-03", customer: "c4", lines: [[null, 5]] },
  ]);
  await compute(lake.context({ asOf: "2026-02-28" }, { business, definitions }));
  const won = (month: string) => figures("customer_lifetime_value", "historic", "first_product", month);
  expect(await won("2026-01")).toEqual(["shop:pot 130/2", "shop:tea 106/1"]);
  expect(await won("2026-02")).toEqual(["shop:(unknown) 5/1"]);
  // At the end of February: active in [31 Dec, 30 Jan) were c1, c2 and c3; c1 came back in [30 Jan, 1 Mar).
  const churn = (dimension: string) => figures("customer_churn_rate", "customer_churn_rate", dimension, "2026-02");
  expect(await churn("product")).toEqual(["shop:(unknown) 0/0", "shop:pot 1/2", "shop:tea 1/1"]);
  expect(await churn("cohort")).toEqual(["2026-01 2/3", "2026-02 0/0"]);
});
