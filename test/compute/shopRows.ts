import type { Row, TestLake } from "./testLake.ts";

export interface SmallOrder {
  readonly id: string;
  readonly day: string;
  readonly amount: number;
  readonly customer?: string;
  readonly channel?: string;
  readonly test?: boolean;
  /** The day the vendor made it; it names the object the row lies in. */
  readonly made?: string;
}

/** Rows of canonical orders. */
export const orderRows = (orders: readonly SmallOrder[]): Row[] =>
  orders.map(({ id, day, amount, customer = "c1", channel = "online", test = false, made = day }) => ({
    order_id: id,
    created_at: `${made} 10:00:00`,
    processed_at: `${day} 10:00:00`,
    order_date: day,
    customer_id: customer,
    channel,
    is_test: test,
    gross_amount: amount,
    discount_amount: 0,
    currency: "EUR",
  }));

/** A fixing of 1 for every day of these months, and the one before. */
export async function writeRates(lake: TestLake, from: string, days: number): Promise<void> {
  const rows = Array.from({ length: days }, (_, index) => {
    const day = new Date(`${from}T00:00:00Z`);
    day.setUTCDate(day.getUTCDate() + index);
    return { currency: "USD", rate_date: day.toISOString().slice(0, 10), rate: "1", base_currency: "EUR" };
  });
  await lake.write("fx_rates", "ecb", rows);
}

export const threeMonths: readonly SmallOrder[] = [
  { id: "1", day: "2026-01-05", amount: 10 },
  { id: "2", day: "2026-01-20", amount: 20, customer: "c2", channel: "pos" },
  { id: "3", day: "2026-02-10", amount: 30 },
  { id: "4", day: "2026-03-01", amount: 40, customer: "c3" },
  { id: "5", day: "2026-03-30", amount: 50, customer: "c2" },
];
