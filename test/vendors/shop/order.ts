import { fillBasket, type Shelf } from "./basket.ts";
import { day, type Instant, minute } from "./history.ts";
import type { Channel, Order, Transaction } from "./model.ts";
import { type Money, money } from "./money.ts";
import { totalOf } from "./orderMoney.ts";
import type { People } from "./people.ts";
import type { Random } from "./random.ts";

/** Where orders get their parts and their numbers from. */
export interface OrderDesk extends Shelf {
  readonly people: People;
  /** A number not given out before, for a refund, a transaction, anything but orders and lines. */
  nextId(): number;
}

export const channelWeights: readonly (readonly [Channel, number])[] = [
  ["online", 76],
  ["pos", 8],
  ["draft", 4],
  ["subscription", 6],
  ["marketplace", 4],
  ["import", 2],
];

/** How the order is paid, and so how it goes on. */
export type Payment = "sale" | "authorization" | "on delivery" | "part";

export interface NewOrder {
  readonly order: Order;
  readonly payment: Payment;
}

/** An order as it is the moment it comes in. */
export function placeOrder(desk: OrderDesk, n: number, at: Instant, random: Random, wanted?: Channel): NewOrder {
  const channel = wanted ?? random.weighted(channelWeights);
  const buyer = desk.people.buyerAt(at, channel);
  const test = random.chance(0.012);
  const basket = fillBasket(desk, at, random, channel !== "pos");
  const tip = random.chance(channel === "pos" ? 0.15 : 0.01) ? money(random.int(1, 5)) : 0;
  const total = totalOf({ ...basket, tip }, desk.store.taxesIncluded);
  const payment = paymentFor(channel, random);
  const order: Order = {
    id: desk.store.idBase + 1_000_000 + n,
    number: 1001 + n,
    channel,
    test,
    createdAt: at,
    processedAt: channel === "import" ? at - random.int(20, 400) * day - random.int(0, 1439) * minute : at,
    updatedAt: at,
    cancelledAt: null,
    edited: false,
    ...buyer,
    campaign: channel === "online" && random.chance(0.3) ? random.pick(["spring", "newsletter", "brand"]) : null,
    staffId: channel === "pos" || channel === "draft" ? desk.store.idBase + random.int(1, 3) : null,
    presentment:
      channel === "online" && random.chance(0.08)
        ? random.pick(Object.keys(desk.store.presentment))
        : desk.store.currency,
    discountCode: basket.discountCode,
    lines: basket.lines,
    shipping: basket.shipping,
    shippingTax: basket.shippingTax,
    tip,
    transactions: total === 0 ? [] : firstTransactions(desk, payment, total, at, random),
    voided: false,
    refunds: [],
    tags: test ? ["test"] : [],
  };
  return { order, payment };
}

function paymentFor(channel: Channel, random: Random): Payment {
  if (channel === "pos" || channel === "subscription" || channel === "import") return "sale";
  if (channel === "draft") return random.chance(0.5) ? "on delivery" : "sale";
  return random.weighted([
    ["sale", 84],
    ["authorization", 10],
    ["on delivery", 5],
    ["part", 1],
  ]);
}

function firstTransactions(
  desk: OrderDesk,
  payment: Payment,
  total: Money,
  at: Instant,
  random: Random,
): Transaction[] {
  const declined: Transaction[] =
    payment !== "on delivery" && random.chance(0.04)
      ? [
          {
            id: desk.nextId(),
            kind: payment === "authorization" ? "AUTHORIZATION" : "SALE",
            status: "FAILURE",
            amount: total,
            at,
          },
        ]
      : [];
  switch (payment) {
    case "on delivery":
      return [];
    case "authorization":
      return [...declined, { id: desk.nextId(), kind: "AUTHORIZATION", status: "SUCCESS", amount: total, at }];
    case "sale":
      return [...declined, { id: desk.nextId(), kind: "SALE", status: "SUCCESS", amount: total, at }];
    case "part": {
      const half = Math.floor(total / 200) * 100;
      return [...declined, { id: desk.nextId(), kind: "SALE", status: "SUCCESS", amount: half, at }];
    }
  }
}
