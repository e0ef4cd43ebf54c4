import { addDays, daysBetween } from "../vendors/shop/zonedTime.ts";
import type { Choices } from "./choices.ts";
import { segmentsOf } from "./customerSegments.ts";
import { type Fixed, minus, plus } from "./decimal.ts";
import { bookedOf, type OrderFact } from "./facts.ts";
import { type Period, periodsOf } from "./periods.ts";
import { amountRow, type Row, ratioRow } from "./row.ts";
import type { Place } from "./sequence.ts";

type Places = ReadonlyMap<OrderFact, Place>;

/** What the customers won in each period have brought to this day, by what their first order was. */
export function lifetimeRows(places: Places, timeZone: string, choices: Choices): readonly Row[] {
  const cohorts = new Map<
    string,
    {
      period: Period;
      dimension: string;
      segment: string;
      customers: bigint;
      revenue: Fixed | null;
      sales: Fixed | null;
      cost: Fixed | null;
    }
  >();
  for (const [fact, { first, sequence }] of places) {
    if (fact.person?.internal === true) continue;
    const brought = broughtBy(fact);
    for (const period of periodsOf(first.moment.date, timeZone)) {
      if (period.grain === "day" || period.grain === "week") continue;
      const { cohort: _, product: first_product, ...others } = segmentsOf(first);
      for (const [dimension, segment] of Object.entries({ ...others, first_product })) {
        const key = [period.grain, period.start, dimension, segment].join("|");
        const sums = cohorts.get(key) ?? {
          period,
          dimension,
          segment,
          customers: 0n,
          revenue: null,
          sales: null,
          cost: null,
        };
        cohorts.set(key, sums);
        if (sequence === 1) sums.customers += 1n;
        sums.revenue = plus(sums.revenue, brought.revenue);
        sums.sales = plus(sums.sales, brought.sales);
        sums.cost = plus(sums.cost, brought.cost);
      }
    }
  }
  return [...cohorts.values()].flatMap((sums) => {
    const known = (sums.sales ?? 0n) !== 0n || (sums.cost ?? 0n) !== 0n;
    const profit = known ? minus(sums.sales ?? 0n, sums.cost ?? 0n) : null;
    const worth = choices.clvValue === "revenue" ? sums.revenue : profit;
    return [
      ratioRow("customer_lifetime_value", "historic", sums, worth, sums.customers, { decimals: 4 }),
      amountRow("customer_lifetime_value", "cohort_customers", sums, sums.customers, { decimals: 0 }),
    ];
  });
}

function broughtBy(fact: OrderFact): { revenue: Fixed | null; sales: Fixed | null; cost: Fixed | null } {
  let [revenue, sales, cost]: (Fixed | null)[] = [bookedOf(fact), null, null];
  for (const line of fact.lines) {
    if (line.cost === null) continue;
    sales = plus(sales ?? null, minus(line.gross, line.discount));
    cost = plus(cost ?? null, line.cost);
  }
  for (const refund of fact.refunds) {
    revenue = minus(revenue ?? null, refund.returns);
    if (!refund.costed) continue;
    sales = minus(sales ?? null, refund.returns);
    cost = minus(cost ?? null, refund.cost);
  }
  return { revenue: revenue ?? null, sales: sales ?? null, cost: cost ?? null };
}

/** Who was active before the last W days of a period, or up to today, and has not been seen since. */
export function churnRows(places: Places, asOf: string, timeZone: string, choices: Choices): readonly Row[] {
  const window = churnWindow(places, choices);
  const people = new Map<string, { first: OrderFact; dates: string[] }>();
  const periods = new Map<string, Period>();
  for (const [fact, { first }] of places) {
    const key = fact.person?.key ?? "";
    const own = people.get(key) ?? { first, dates: [] };
    people.set(key, own);
    own.dates.push(fact.moment.date);
  }
  const earliest = [...places.keys()].reduce((date, { moment }) => (moment.date < date ? moment.date : date), asOf);
  for (let date = earliest; date <= asOf; date = addDays(date, 1)) {
    for (const period of periodsOf(date, timeZone)) periods.set(`${period.grain} ${period.start}`, period);
  }
  return [...periods.values()]
    .filter(({ grain }) => grain === "month" || grain === "quarter" || grain === "year")
    .flatMap((period) => churnIn(period, [...people.values()], asOf, window));
}

function churnIn(
  period: Period,
  people: readonly { first: OrderFact; dates: string[] }[],
  asOf: string,
  window: number,
): Row[] {
  const end = period.end <= asOf ? period.end : addDays(asOf, 1);
  const [recent, active] = [addDays(end, -window), addDays(end, -2 * window)];
  const [from = period.start] = [active, period.start].sort();
  const cells = new Map<string, { dimension: string; segment: string; active: bigint; lost: bigint; back: bigint }>();
  for (const { first, dates } of people) {
    const seen = dates.filter((date) => date >= from && date < end);
    if (seen.length === 0) continue;
    const wasActive = dates.some((date) => date >= active && date < recent);
    const isLost = wasActive && !dates.some((date) => date >= recent && date < end);
    const sorted = dates.toSorted();
    const back = sorted.filter((date, i) => {
      const previous = sorted[i - 1];
      return date >= period.start && date < end && previous !== undefined && daysBetween(previous, date) > window;
    }).length;
    const { campaign: _, ...segments } = segmentsOf(first);
    for (const [dimension, segment] of Object.entries(segments)) {
      const cell = cells.get(`${dimension} ${segment}`) ?? { dimension, segment, active: 0n, lost: 0n, back: 0n };
      cells.set(`${dimension} ${segment}`, cell);
      if (wasActive) cell.active += 1n;
      if (isLost) cell.lost += 1n;
      cell.back += BigInt(back);
    }
  }
  return [...cells.values()].flatMap((cell) => [
    ratioRow("customer_churn_rate", "customer_churn_rate", { period, ...cell }, cell.lost, cell.active, {
      decimals: 0,
      percent: true,
    }),
    amountRow("customer_churn_rate", "reactivated_orders", { period, ...cell }, cell.back, { decimals: 0 }),
  ]);
}

/** The 90th percentile of the days between a person's orders, rounded up to 30, from 60 to 730. */
function churnWindow(places: Places, { churnWindowDays }: Choices): number {
  if (churnWindowDays !== "auto") return churnWindowDays;
  const gaps = [...places].flatMap(([fact, { previous }]) => {
    const days = previous === null ? 0 : daysBetween(previous.moment.date, fact.moment.date);
    return days > 0 ? [days] : [];
  });
  gaps.sort((a, b) => a - b);
  const days = gaps[Math.ceil(gaps.length * 0.9 - 1e-9) - 1] ?? 0;
  return Math.min(730, Math.max(60, Math.ceil(days / 30) * 30));
}
