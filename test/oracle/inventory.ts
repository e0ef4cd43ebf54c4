import type { Business } from "../vendors/shop/model.ts";
import { addDays, daysBetween } from "../vendors/shop/zonedTime.ts";
import type { Choices } from "./choices.ts";
import type { Fixed } from "./decimal.ts";
import type { OrderFact } from "./facts.ts";
import { type Period, periodsOf } from "./periods.ts";
import type { RateOn } from "./rates.ts";
import { type Age, agesOn, type Receipt } from "./receipts.ts";
import { amountRow, type Row, ratioRow } from "./row.ts";
import { keysOf, type StockOfDay, shelvesSeen, stockSeen } from "./stock.ts";

export interface InventoryInput {
  readonly business: Business;
  readonly facts: readonly OrderFact[];
  readonly looks: readonly number[];
  readonly at: number;
  readonly asOf: string;
  readonly timeZone: string;
  readonly rateOn: RateOn;
  readonly choices: Choices;
  readonly receipts: readonly Receipt[];
}

/** What left the stock of one segment on one day: units sold, and their cost less what came back. */
interface Demand {
  readonly date: string;
  readonly units: number;
  readonly cost: Fixed;
}

const kpi = "inventory_level";

/** The stock at the last look of each period, how fast it moves and how old it is. */
export function inventoryRows(input: InventoryInput): readonly Row[] {
  const { business, looks, at, asOf, timeZone, rateOn, receipts } = input;
  const seen = new Map([...stockSeen(business, looks, timeZone, rateOn)].filter(([date]) => date <= asOf));
  const shelves = shelvesSeen(business, looks, timeZone);
  const demand = demandOf(input);
  const received = receivedOf(input);
  const lastOf = new Map<string, { period: Period; date: string }>();
  for (const date of [...seen.keys()].sort()) {
    for (const period of periodsOf(date, timeZone)) lastOf.set(`${period.grain} ${period.start}`, { period, date });
  }
  const keys = (shelf: { source: string; variantId: number }) => keysOf(business, shelf.source, shelf.variantId, at);
  return [...lastOf.values()].flatMap(({ period, date }) => {
    const short = period.grain === "day" || period.grain === "week";
    const ages = short ? new Map<string, Age>() : agesOn(date, shelves.get(date) ?? [], receipts, keys);
    return [...(seen.get(date) ?? [])].flatMap(([key]) => {
      if (short && key.startsWith("variant ")) return [];
      const own = { demand: demand.get(key) ?? [], received: received.get(key) ?? [], age: ages.get(key) };
      return segmentRows(period, date, key, seen, own, input.choices);
    });
  });
}

/** What happened to one segment. */
interface Own {
  readonly demand: readonly Demand[];
  readonly received: readonly Receipt[];
  readonly age: Age | undefined;
}

function segmentRows(
  period: Period,
  date: string,
  key: string,
  seen: ReadonlyMap<string, StockOfDay>,
  { demand, received, age }: Own,
  choices: Choices,
): Row[] {
  const [dimension = "", ...words] = key.split(" ");
  const cell = { period, dimension, segment: words.join(" ") };
  const stock = seen.get(date)?.get(key);
  if (stock === undefined) return [];
  const position = choices.position === "available" ? stock.available : stock.onHand;
  const rows = [
    amountRow(kpi, "on_hand", cell, position, { decimals: 0 }),
    amountRow(kpi, "stock_value", cell, stock.value, { decimals: 4 }),
  ];
  if (age !== undefined && age.units > 0n)
    rows.push(ratioRow(kpi, "stock_age", cell, age.unitDays, age.units, { decimals: 0 }));
  if (dimension === "location") return rows;
  const within = (days: number) => (each: { date: string }) => each.date <= date && each.date > addDays(date, -days);
  const snapshots = [...seen].flatMap(([day, found]) => {
    const own = found.get(key);
    return own === undefined ? [] : [{ date: day, ...own }];
  });
  const units = (days: number) => BigInt(demand.filter(within(days)).reduce((sum, each) => sum + each.units, 0));
  const recent = units(choices.velocityDays);
  const firstSeen = [...snapshots, ...demand].map((each) => each.date).sort()[0] ?? date;
  const empty = snapshots.filter(within(choices.velocityDays)).filter(({ onHand }) => onHand <= 0n).length;
  const days = Math.min(choices.velocityDays, daysBetween(firstSeen, date) + 1) - empty;
  const moving = recent > 0n && days > 0 ? recent : null;
  rows.push(ratioRow(kpi, "days_of_supply", cell, stock.available * BigInt(days), moving, { decimals: 0 }));
  const year = snapshots.filter(within(365));
  const byUnits = choices.turnoverBasis === "units";
  const used = byUnits ? units(365) * 10_000n : demand.filter(within(365)).reduce((sum, each) => sum + each.cost, 0n);
  const held = year.reduce((sum, each) => sum + (byUnits ? each.onHand * 10_000n : (each.value ?? 0n)), 0n);
  const shape = { decimals: 4, denominatorDecimals: 4 };
  rows.push(ratioRow(kpi, "turnover", cell, used * BigInt(year.length), held > 0n ? held : null, shape));
  if (period.grain !== "day") {
    const start = startOf(period, seen, key);
    rows.push(sellThrough(cell, start, demand, received));
  }
  return rows;
}

/** What was there when stock was last counted in the 31 days before the period: nothing of what is not among it. */
function startOf(period: Period, seen: ReadonlyMap<string, StockOfDay>, key: string): bigint | null {
  const before = [...seen.keys()]
    .filter((date) => date < period.start && date >= addDays(period.start, -31))
    .sort()
    .reverse();
  if (before.length === 0) return null;
  const last = before.find((date) => seen.get(date)?.has(key));
  return last === undefined ? 0n : (seen.get(last)?.get(key)?.onHand ?? 0n);
}

function sellThrough(
  cell: Parameters<typeof ratioRow>[2],
  start: bigint | null,
  demand: readonly Demand[],
  received: readonly Receipt[],
): Row {
  const within = ({ date }: { date: string }) => date >= cell.period.start && date < cell.period.end;
  const sold = BigInt(demand.filter(within).reduce((sum, { units }) => sum + units, 0));
  const came = BigInt(received.filter(within).reduce((sum, { quantity }) => sum + quantity, 0));
  const offered = start !== null && start + came > 0n ? start + came : null;
  const told = cell.dimension === "total" || offered !== null ? sold : null;
  return ratioRow(kpi, "sell_through", cell, told, offered, { decimals: 0, percent: true });
}

function receivedOf({ business, receipts, at, asOf }: InventoryInput): ReadonlyMap<string, Receipt[]> {
  const received = new Map<string, Receipt[]>();
  for (const receipt of receipts.filter(({ date }) => date <= asOf)) {
    for (const key of keysOf(business, receipt.source, receipt.variantId, at)) {
      received.set(key, [...(received.get(key) ?? []), receipt]);
    }
  }
  return received;
}

function demandOf({ business, facts, at }: InventoryInput): ReadonlyMap<string, Demand[]> {
  const demand = new Map<string, Demand[]>();
  const push = (source: string, variantId: number | null, moved: Demand) => {
    for (const key of keysOf(business, source, variantId, at)) {
      const own = demand.get(key);
      if (own === undefined) demand.set(key, [moved]);
      else own.push(moved);
    }
  };
  for (const { source, moment, lines, refunds } of facts) {
    for (const line of lines)
      push(source, line.variantId, { date: moment.date, units: line.units, cost: line.cost ?? 0n });
    for (const refund of refunds) {
      if (refund.lineId === null) continue;
      push(source, refund.variantId, { date: refund.moment.date, units: 0, cost: -(refund.cost ?? 0n) });
    }
  }
  return demand;
}
