import { day, type History, hour, type Instant } from "./history.ts";
import type { Location, Order, StockMove, Variant } from "./model.ts";
import type { Random } from "./random.ts";

/** An order's goods are committed at once and leave the shelf this much later. */
const packing = 20 * hour;

/** What each location holds of each variant over time: sales and returns move it, deliveries fill it up weekly. */
export function makeStockMoves(
  locations: readonly Location[],
  variants: readonly History<Variant>[],
  orders: readonly History<Order>[],
  opened: Instant,
  closed: Instant,
  random: Random,
): readonly StockMove[] {
  const tracked = variants.flatMap(([first]) => (first?.value.tracked ? [first.value.id] : []));
  const shelves = locations.flatMap(({ id }) => tracked.map((variantId) => ({ variantId, locationId: id })));
  const demand = orders
    .flatMap((history) => orderMoves(history, new Set(tracked), locations))
    .sort((a, b) => a.at - b.at);
  const moves: StockMove[] = shelves.map((shelf) => move(opened - 30 * day, shelf, random.int(30, 120), 0, 0));
  const level = new Map(shelves.map((shelf, i) => [keyOf(shelf), moves[i]?.onHand ?? 0]));
  let next = 0;
  for (let week = opened; week < closed; week += 7 * day) {
    for (; next < demand.length && (demand[next]?.at ?? 0) < week; next += 1) {
      const moved = demand[next];
      if (moved === undefined) break;
      moves.push(moved);
      level.set(keyOf(moved), (level.get(keyOf(moved)) ?? 0) + moved.onHand);
    }
    for (const shelf of shelves) {
      if ((level.get(keyOf(shelf)) ?? 0) > 12 || random.chance(0.2)) continue;
      const quantity = random.int(2, 8) * 12;
      moves.push(move(week, shelf, 0, 0, quantity), move(week + 6 * day, shelf, quantity, 0, -quantity));
      level.set(keyOf(shelf), (level.get(keyOf(shelf)) ?? 0) + quantity);
    }
  }
  return [...moves, ...demand.slice(next)].sort((a, b) => a.at - b.at);
}

type Shelf = Pick<StockMove, "variantId" | "locationId">;
const keyOf = ({ variantId, locationId }: Shelf) => `${locationId}/${variantId}`;
const move = (at: Instant, { variantId, locationId }: Shelf, onHand: number, committed: number, incoming: number) =>
  ({ at, variantId, locationId, onHand, committed, incoming }) satisfies StockMove;

function orderMoves(
  history: History<Order>,
  tracked: ReadonlySet<number>,
  locations: readonly Location[],
): StockMove[] {
  const last = history.at(-1)?.value;
  if (last === undefined || last.test) return [];
  const location = locations[last.channel === "pos" ? 0 : last.number % locations.length];
  if (location === undefined) return [];
  const packedAt = last.createdAt + packing;
  const stopped = last.cancelledAt !== null && last.cancelledAt < packedAt ? last.cancelledAt : undefined;
  const moves: StockMove[] = [];
  for (const line of last.lines) {
    if (line.variantId === null || !tracked.has(line.variantId)) continue;
    const shelf = { variantId: line.variantId, locationId: location.id };
    moves.push(move(last.createdAt, shelf, 0, line.quantity, 0));
    moves.push(
      stopped === undefined
        ? move(packedAt, shelf, -line.quantity, -line.quantity, 0)
        : move(stopped, shelf, 0, -line.quantity, 0),
    );
    if (stopped !== undefined) continue;
    for (const refund of last.refunds) {
      for (const back of refund.lines) {
        if (back.lineId === line.id && back.restock !== "NO_RESTOCK") {
          moves.push(move(Math.max(refund.at, packedAt), shelf, back.quantity, 0, 0));
        }
      }
    }
  }
  return moves;
}
