import { extraLine } from "./basket.ts";
import { day, type History, hour, type Instant, minute } from "./history.ts";
import type { Order } from "./model.ts";
import type { Money } from "./money.ts";
import type { NewOrder, OrderDesk } from "./order.ts";
import { paidOf, removedOf, totalOf } from "./orderMoney.ts";
import type { Random } from "./random.ts";
import { refundAll, refundAmount, refundLines, refundShipping, removeLine } from "./refund.ts";

/** Something that happens to an order; undefined when it cannot (nothing left to refund). */
type Change = (order: Order, at: Instant) => Order | undefined;

/** An order from the moment it comes in to the last thing that ever happens to it. */
export function liveOn(desk: OrderDesk, { order, payment }: NewOrder, random: Random): History<Order> {
  const planned: { at: Instant; change: Change }[] = [];
  const plan = (after: number, change: Change) => planned.push({ at: order.createdAt + after, change });
  const days = (from: number, to: number) => random.int(from * 1440, to * 1440) * minute;

  const fate = random.weighted([
    ["goes well", 965],
    ["cancelled", 26],
    ["voided", 9],
  ]);
  if (payment === "authorization" && fate === "cancelled") plan(days(0, 2), cancelUnpaid(desk));
  else if (payment === "authorization" && fate === "voided") plan(days(6, 8), voided(desk));
  else if (payment === "authorization") plan(days(0, 3), capture(desk));
  if (payment === "on delivery" && fate !== "goes well") plan(days(1, 5), cancelUnpaid(desk));
  else if (payment === "on delivery" && random.chance(0.85)) plan(days(3, 12), payOff(desk));
  if (payment === "part" && random.chance(0.6)) plan(days(5, 20), payOff(desk));
  if (payment === "sale" && fate === "cancelled") plan(days(0, 3), cancelPaid(desk));

  const settled = fate === "goes well";
  if (settled && random.chance(0.02)) plan(hour + days(0, 2), addLine(desk, random));
  if (settled && random.chance(0.025)) plan(2 * hour + days(0, 2), removeLine(desk, random));
  if (payment === "on delivery" && settled && random.chance(0.15)) plan(3 * hour, dropLine);
  if (payment === "on delivery" && settled && random.chance(0.15)) plan(4 * hour, takeOut(random));
  if (settled) planReturns(desk, random, plan, days);
  if (random.chance(0.6)) plan(20 * hour, touch);
  if (random.chance(0.05)) plan(days(60, 200), touch);
  if (random.chance(0.01)) plan(days(60, 200), refundAmount(desk, random));
  return play(order, planned);
}

function planReturns(
  desk: OrderDesk,
  random: Random,
  plan: (after: number, change: Change) => void,
  days: (from: number, to: number) => number,
) {
  const kind = random.weighted([
    ["none", 885],
    ["some lines", 55],
    ["all", 25],
    ["an amount", 20],
    ["shipping", 15],
  ]);
  if (kind === "some lines") {
    plan(13 * day + days(0, 25), refundLines(desk, random));
    if (random.chance(0.2)) plan(40 * day + days(0, 25), refundLines(desk, random));
  }
  if (kind === "all") plan(13 * day + days(0, 25), refundAll(desk, random.chance(0.7) ? "RETURN" : "NO_RESTOCK"));
  if (kind === "an amount") plan(13 * day + days(0, 25), refundAmount(desk, random));
  if (kind === "shipping") plan(13 * day + days(0, 10), refundShipping(desk));
}

function play(order: Order, planned: readonly { at: Instant; change: Change }[]): History<Order> {
  const history = [{ at: order.createdAt, value: order }];
  let current = order;
  for (const { at, change } of planned.toSorted((a, b) => a.at - b.at)) {
    // Two things never happen in one second: the later of them would hide the earlier from a pull.
    const when = Math.max(at, current.updatedAt + 1000);
    const changed = change(current, when);
    if (changed === undefined) continue;
    current = { ...changed, updatedAt: when };
    history.push({ at: when, value: current });
  }
  return history;
}

/** Fulfilled, tagged, written to by an app: only updatedAt moves. */
const touch: Change = (order) => ({ ...order, tags: [...order.tags, "seen"] });

const capture =
  (desk: OrderDesk): Change =>
  (order, at) =>
    paid(desk, order, at, "CAPTURE", totalOf(order, desk.store.taxesIncluded));

const payOff =
  (desk: OrderDesk): Change =>
  (order, at) => {
    const { taxesIncluded } = desk.store;
    const due = totalOf(order, taxesIncluded) - removedOf(order, taxesIncluded) - paidOf(order);
    return due > 0 ? paid(desk, order, at, "SALE", due) : undefined;
  };

function paid(desk: OrderDesk, order: Order, at: Instant, kind: "CAPTURE" | "SALE", amount: Money): Order | undefined {
  if (amount <= 0) return undefined;
  return {
    ...order,
    transactions: [...order.transactions, { id: desk.nextId(), kind, status: "SUCCESS", amount, at }],
  };
}

const cancelUnpaid =
  (desk: OrderDesk): Change =>
  (order, at) => {
    const authorized = order.transactions.some(({ kind }) => kind === "AUTHORIZATION");
    const changed = authorized ? withVoid(desk, order, at) : order;
    return { ...changed, cancelledAt: at };
  };

const voided =
  (desk: OrderDesk): Change =>
  (order, at) =>
    withVoid(desk, order, at);

function withVoid(desk: OrderDesk, order: Order, at: Instant): Order {
  const amount = totalOf(order, desk.store.taxesIncluded);
  return {
    ...order,
    voided: true,
    transactions: [...order.transactions, { id: desk.nextId(), kind: "VOID", status: "SUCCESS", amount, at }],
  };
}

/** Most are refunded at once; some stay cancelled and paid. */
const cancelPaid =
  (desk: OrderDesk): Change =>
  (order, at) => {
    const refunded = order.number % 5 === 0 ? order : (refundAll(desk, "CANCEL")(order, at) ?? order);
    return { ...refunded, cancelledAt: at };
  };

const addLine =
  (desk: OrderDesk, random: Random): Change =>
  (order, at) => {
    const line = extraLine(desk, order.lines, at, random);
    const longer = { ...order, edited: true, lines: [...order.lines, line] };
    const due = totalOf(longer, desk.store.taxesIncluded) - totalOf(order, desk.store.taxesIncluded);
    return paidOf(order) > 0 ? (paid(desk, longer, at, "SALE", due) ?? longer) : longer;
  };

/** An order not yet paid loses its last line for good: it is no longer listed. */
const dropLine: Change = (order) =>
  order.lines.length > 1 && paidOf(order) === 0 && order.refunds.length === 0
    ? { ...order, edited: true, lines: order.lines.slice(0, -1) }
    : undefined;

/** Or it stays listed with fewer units, none perhaps, and no refund says so. */
const takeOut =
  (random: Random): Change =>
  (order) => {
    const line = order.lines.at(-1);
    if (line === undefined || order.lines.length < 2 || paidOf(order) > 0 || order.refunds.length > 0) return undefined;
    const removed = random.chance(0.5) ? line.quantity : 1;
    return { ...order, edited: true, lines: [...order.lines.slice(0, -1), { ...line, removed }] };
  };
