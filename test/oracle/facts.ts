import type { Business, Order, Store } from "../vendors/shop/model.ts";
import { type StoreState, stateAt } from "../vendors/shop/state.ts";
import type { Choices } from "./choices.ts";
import { costsSeen } from "./costs.ts";
import { convert, type Fixed, minus } from "./decimal.ts";
import { type Person, personOf } from "./people.ts";
import { type Moment, momentOf } from "./periods.ts";
import type { RateOn } from "./rates.ts";
import { blended, receiptCosts } from "./receiptCosts.ts";
import type { Receipt } from "./receipts.ts";
import { chargesOf, givenBack, soldLines } from "./sold.ts";
import { stockMoves } from "./stockMoves.ts";

/** One line of a counted order in the reporting currency; null is an amount without a rate. */
export interface LineFact {
  readonly lineId: number;
  readonly product: string;
  readonly variantId: number | null;
  readonly units: number;
  /** Of those, given back as of the last look, even after the last day that is counted. */
  readonly back: number;
  readonly gross: Fixed | null;
  readonly discount: Fixed | null;
  readonly cost: Fixed | null;
}

/** One thing given back on a counted order. */
export interface RefundFact {
  readonly moment: Moment;
  readonly lineId: number | null;
  readonly variantId: number | null;
  readonly product: string | null;
  readonly units: number;
  readonly returns: Fixed | null;
  readonly shipping: Fixed | null;
  readonly taxes: Fixed | null;
  /** Whether the cost of what came back is known. */
  readonly costed: boolean;
  readonly cost: Fixed | null;
}

export interface OrderFact {
  readonly source: string;
  readonly id: number;
  readonly orderedAt: number;
  readonly moment: Moment;
  readonly person: Person | null;
  readonly channel: string;
  readonly country: string;
  readonly campaign: string;
  readonly gross: Fixed | null;
  readonly discount: Fixed | null;
  readonly shipping: Fixed | null;
  readonly taxes: Fixed | null;
  readonly lines: readonly LineFact[];
  readonly refunds: readonly RefundFact[];
}

export interface FactInput {
  readonly business: Business;
  /** The instant of the last look at the shop. */
  readonly at: number;
  /** All looks, oldest first: unit costs are known only as of each. */
  readonly looks: readonly number[];
  readonly receipts: readonly Receipt[];
  /** The last business day that is counted. */
  readonly asOf: string;
  readonly timeZone: string;
  readonly rateOn: RateOn;
  readonly choices: Choices;
}

/** Every counted order of all stores up to the day, as it stood at the last look. */
export function orderFacts(input: FactInput): readonly OrderFact[] {
  const states = input.business.stores.map((history) => stateAt(history, input.at));
  const personFor = personOf(states);
  const counted = states.map((state) => state.orders.filter((order) => isCounted(order, input.choices)));
  const moves = states.flatMap(({ store }, i) =>
    (counted[i] ?? []).flatMap((order) => stockMoves(store, order, orderedAtOf(order, input.choices), input)),
  );
  const costs = receiptCosts(input.choices.costMethod, input.receipts, moves, input.rateOn);
  return states.flatMap((state, i) => {
    const factOf = factMaker(input, state, personFor, costs);
    return (counted[i] ?? []).map(factOf).filter((fact) => fact.moment.date <= input.asOf);
  });
}

const orderedAtOf = (order: Order, { orderDateBasis }: Choices): number =>
  orderDateBasis === "created" ? order.createdAt : order.processedAt;

/** Not a test, not void, not cancelled before any money came in. */
function isCounted(order: Order, choices: Choices): boolean {
  if (order.test) return false;
  const captured = order.transactions.some(
    ({ kind, status, amount }) => status === "SUCCESS" && amount > 0 && (kind === "SALE" || kind === "CAPTURE"),
  );
  const worth = order.lines.reduce(
    (sum, line) => sum + line.unitPrice * line.quantity - line.discounts.reduce((a, b) => a + b, 0),
    0,
  );
  if (!choices.includePending && !captured && worth + order.shipping + order.tip > 0) return false;
  return choices.includeCancelled || (!order.voided && (order.cancelledAt === null || captured));
}

function factMaker(
  { looks, asOf, timeZone, rateOn, choices }: FactInput,
  state: StoreState,
  personFor: ReturnType<typeof personOf>,
  costs: ReturnType<typeof receiptCosts>,
) {
  const { store } = state;
  const costOn = costsSeen(state.history.variants, looks, timeZone);
  const productOf = (id: number | null) => `${store.source}:${id ?? "(unknown)"}`;
  return (order: Order): OrderFact => {
    const orderedAt = orderedAtOf(order, choices);
    const moment = momentOf(orderedAt, timeZone);
    const rate = rateOn(moment.date, store.currency);
    const sold = soldLines(store, order);
    const total = (part: "gross" | "discount") => sold.reduce((sum, line) => sum + line[part], 0n);
    const charges = chargesOf(store, order);
    /** Of units of a variant sold on the day; a recorded cost is converted at the rate of the day it is booked. */
    const costOf = (variantId: number | null, units: number, bookedRate: bigint | null) => {
      const recorded = variantId === null ? null : costOn(variantId, moment.date);
      const receipt = costs.get(`${store.source} ${variantId} ${moment.date}`);
      return {
        costed: recorded !== null || receipt?.recordedShare === 0n,
        cost: blended(units, recorded === null ? null : convert(BigInt(units) * recorded, bookedRate), receipt),
      };
    };
    return {
      source: store.source,
      id: order.id,
      orderedAt,
      moment,
      person: personFor(store.source, order),
      channel: channelOf(order),
      country: order.country ?? "(unknown)",
      campaign: order.campaign ?? "(unknown)",
      gross: convert(total("gross"), rate),
      discount: convert(total("discount"), rate),
      shipping: convert(charges.shipping, rate),
      taxes: convert(charges.taxes, rate),
      lines: sold.map(({ lineId, productId, variantId, units, gross, discount }) => {
        return {
          lineId,
          product: productOf(productId),
          variantId,
          units,
          back: unitsBack(order, lineId),
          gross: convert(gross, rate),
          discount: convert(discount, rate),
          cost: costOf(variantId, units, rate).cost,
        };
      }),
      refunds: refundFacts(store, order).filter(({ moment: { date } }) => date <= asOf),
    };

    function refundFacts(of: Store, refunded: Order): RefundFact[] {
      return givenBack(of, refunded).map((part) => {
        const own = momentOf(part.at, timeZone);
        const booked = choices.refundBasis === "order_date" || own.date < moment.date ? moment : own;
        const bookedRate = rateOn(booked.date, of.currency);
        const isGoods = part.line !== null && !part.line.isGiftCard;
        const back = costOf(isGoods ? part.line.variantId : null, part.units, bookedRate);
        return {
          moment: booked,
          lineId: part.line?.id ?? null,
          variantId: part.line?.variantId ?? null,
          product: part.line === null ? null : productOf(part.line.productId),
          units: part.units,
          returns: convert(part.goods, bookedRate),
          shipping: convert(part.shipping, bookedRate),
          taxes: convert(part.taxes, bookedRate),
          costed: back.costed,
          cost: back.costed && !part.restocked ? 0n : back.cost,
        };
      });
    }
  };
}

function unitsBack(order: Order, lineId: number): number {
  const lines = order.refunds.flatMap((refund) => refund.lines.filter((line) => line.lineId === lineId));
  return lines.reduce((sum, { quantity }) => sum + quantity, 0);
}

/** How the shop's admin would name the way in. */
function channelOf({ channel }: Order): string {
  switch (channel) {
    case "marketplace":
      return "amazon";
    case "import":
      return "matrixify";
    default:
      return channel;
  }
}

/** What a counted order was worth when it was placed. */
export const bookedOf = ({ gross, discount }: Pick<OrderFact, "gross" | "discount">): Fixed | null =>
  minus(gross, discount);
