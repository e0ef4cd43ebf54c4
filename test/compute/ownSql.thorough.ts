import { afterEach, beforeEach, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import type { Row, TestLake } from "./testLake.ts";
import { openTestLake } from "./testLake.ts";

const tables = ["facts/", "cubes/", "kpi_values/"] as const;
const count = 240;
/** Numbers that look like chance and are the same every time. */
const chance = (seed: number, below: number) => (Math.imul(seed + 1, 2654435761) >>> 8) % below;

let lakes: TestLake[];
beforeEach(async () => {
  lakes = [await openTestLake(), await openTestLake(), await openTestLake()];
});
afterEach(async () => {
  for (const lake of lakes) await lake.remove();
});

const at = (order: number, later = 0) => new Date(Date.UTC(2025, 10, 3) + (order * 15.1 + later) * 3_600_000);
const text = (date: Date) => date.toISOString().slice(0, 19).replace("T", " ");
const hours = (date: Date) => ({ hour: date.getUTCHours(), hour_at: `${text(date).slice(0, 13)}:00:00` });

/** A small business in UTC: returning customers, guests, three currencies, refunds months later, stock, receipts and costs. */
function business(changed: boolean) {
  const orders: Row[] = [];
  const lines: Row[] = [];
  const refunds: Row[] = [];
  for (let i = 0; i < count; i += 1) {
    const day = text(at(i)).slice(0, 10);
    const currency = ["EUR", "EUR", "USD"][chance(i, 3)] ?? "EUR";
    const price = 10 + chance(i * 3, 40) + (changed && i === 100 ? 1 : 0);
    const quantity = 1 + chance(i * 5, 2);
    const own = { order_id: `${i}`, created_at: text(at(i)), order_date: day, currency };
    orders.push({
      ...own,
      processed_at: text(at(i)),
      order_hour: hours(at(i)).hour,
      order_hour_at: hours(at(i)).hour_at,
      customer_id: i % 7 === 0 ? null : `c${chance(i * 11, 50)}`,
      email_hash: i % 14 === 0 ? `e${chance(i, 9)}` : null,
      financial_status: i % 31 === 0 ? "voided" : "paid",
      is_test: i % 37 === 0,
      payment_count: 1,
      captured: true,
      channel: ["online", "pos"][chance(i * 13, 2)] ?? null,
      country: ["DE", "FR", null][chance(i * 17, 3)] ?? null,
      gross_amount: price * quantity * 2,
      discount_amount: i % 9 === 0 ? 3 : 0,
      shipping_amount: 4,
      tax_amount: 2,
    });
    for (const n of [0, 1]) {
      lines.push({
        ...own,
        order_line_id: `${i}-${n}`,
        product_id: `p${chance(i * 19 + n, 6)}`,
        variant_id: `v${chance(i * 19 + n, 6)}`,
        quantity,
        gross_amount: price * quantity,
        discount_amount: n === 0 && i % 9 === 0 ? 3 : 0,
        tax_amount: 1,
        unit_cost: i % 5 === 0 ? null : 6,
        is_gift_card: false,
      });
    }
    if (i % 8 === 3) {
      const refunded = at(i, 24 * chance(i, 60));
      refunds.push({
        ...own,
        refund_line_id: `${i}`,
        order_line_id: `${i}-0`,
        product_id: `p${chance(i * 19, 6)}`,
        variant_id: `v${chance(i * 19, 6)}`,
        refunded_at: text(refunded),
        refund_date: text(refunded).slice(0, 10),
        refund_hour: hours(refunded).hour,
        refund_hour_at: hours(refunded).hour_at,
        quantity: 1,
        goods_amount: price,
        shipping_amount: 0,
        tax_amount: 0,
        adjustment_amount: 0,
        is_restocked: i % 16 === 3,
        unit_cost: 6,
      });
    }
  }
  return { orders, lines, refunds };
}

const variants = Array.from({ length: 6 }, (_, index) => `${index}`);
const days = (from: string, length: number) =>
  Array.from({ length }, (_, index) => {
    const day = new Date(`${from}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + index);
    return day.toISOString().slice(0, 10);
  });

async function load(lake: TestLake, changed: boolean): Promise<void> {
  const { orders, lines, refunds } = business(changed);
  await lake.write("orders", "shop", orders);
  await lake.write("order_lines", "shop", lines);
  await lake.write("refunds", "shop", refunds);
  const people = Array.from({ length: 50 }, (_, index) => ({ customer_id: `c${index}`, email_hash: `e${index % 48}` }));
  await lake.write(
    "customers",
    "shop",
    people.map((one, index) => ({ ...one, is_internal: index === 7 })),
  );
  const products = variants.map((name) => ({
    variant_id: `v${name}`,
    product_id: `p${name}`,
    product_type: `t${name}`,
  }));
  await lake.write("products", "shop", products);
  const costs = variants.map((name) => ({
    variant_id: `v${name}`,
    observed_date: "2026-01-15",
    unit_cost: 7,
    currency: "EUR",
  }));
  await lake.write("product_costs", "shop", costs);
  const levels = days("2026-01-20", 60).flatMap((day, index) =>
    variants.map((name) => ({
      snapshot_date: day,
      location_id: "l",
      variant_id: `v${name}`,
      product_id: `p${name}`,
      on_hand: chance(index + Number(name), 20),
      available: chance(index + Number(name), 15),
      unit_cost: 6,
      currency: "EUR",
    })),
  );
  await lake.write("inventory_levels", "shop", levels);
  const receipts = days("2025-11-15", 130).flatMap((day, index) =>
    variants
      .filter((name) => name !== "0" && chance(index * 7 + Number(name), 9) === 0)
      .map((name) => ({
        receipt_line_id: `${day}-${name}`,
        receipt_date: day,
        location_id: index % 3 === 0 ? null : "l",
        variant_id: `v${name}`,
        quantity: 1 + chance(index * 11, 12) + (changed && index === 60 ? 1 : 0),
        unit_cost: index % 10 === 3 ? null : 4 + chance(index * 13, 500) / 100,
        currency: index % 4 === 0 ? "USD" : "EUR",
      })),
  );
  await lake.write("inventory_receipts", "shop", receipts);
  const rates = days("2025-10-25", 165).map((day) => ({
    currency: "USD",
    rate_date: day,
    rate: "1.25",
    base_currency: "EUR",
  }));
  await lake.write("fx_rates", "ecb", rates);
  for (const table of ["orders", "order_lines", "refunds"]) {
    await lake.cover("shop", table, "2025-11-01T00:00:00Z", "2026-04-03T00:00:00Z");
  }
}

test.each([
  ["recorded", "order"],
  ["fifo", "customer"],
  ["average", "order"],
] as const)(
  "Milepost's own SQL: months alone, all in one go and after a late change give the same tables, bit for bit (cogs.method %s, affinity.unit %s)",
  async (method, unit) => {
    const options = [{ chunkBytes: 0 }, { chunkBytes: Number.POSITIVE_INFINITY }, {}];
    const made: Record<string, string>[] = [];
    for (const [index, lake] of lakes.entries()) {
      const context = lake.context(
        { asOf: "2026-04-02" },
        {
          business: { name: "Own", timeZone: "UTC", currency: "EUR" },
          definitions: { cogs: { method }, affinity: { unit, min_pair: 2 } },
        },
      );
      if (index === 2) {
        await load(lake, false);
        await compute({ ...context, asOf: "2026-03-31" }, {});
      }
      await load(lake, true);
      const { done, checks } = await compute(context, options[index]);
      expect(done).toBe(true);
      expect(checks.filter(({ severity, rows }) => severity === "fail" && rows > 0)).toEqual([]);
      made.push(await lake.objects(...tables));
    }
    const keys = Object.keys(made[0] ?? {});
    expect(keys.length).toBeGreaterThan(100);
    expect(keys.some((key) => /units_moved|stock_flow|receipt_costs/.test(key))).toBe(method !== "recorded");
    expect(keys.some((key) => key.includes("customer_baskets"))).toBe(unit === "customer");
    expect(different(made[1], made[0])).toEqual([]);
    expect(different(made[2], made[0])).toEqual([]);
  },
);

/** The keys of objects that only one of them has, or that differ. */
function different(one: Readonly<Record<string, string>> = {}, other: Readonly<Record<string, string>> = {}): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter((key) => one[key] !== other[key]).sort();
}
