import { day, type History, type Instant, minute } from "./history.ts";
import type { Channel, Customer, Store } from "./model.ts";
import type { Random } from "./random.ts";

/** Who buys: what the order will carry of them. Without e-mail, phone and record nobody can tell who it was. */
export interface Buyer {
  readonly customerId: number | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly country: string | null;
}

export interface People {
  /** A buyer for an order at this instant, new or known. Instants must not go back. */
  buyerAt(at: Instant, channel: Channel): Buyer;
  histories(): readonly History<Customer>[];
}

const firstNames = ["Anna", "Ben", "Clara", "David", "Emma", "Finn", "Greta", "Henri", "Ida", "Jonas", "Kira", "Leo"];
const lastNames = ["Becker", "Dubois", "Fischer", "Jansen", "Keller", "Lang", "Moore", "Novak", "Olsen", "Parker"];

/** The people of one store: they come back, register twice, change their e-mail address, or leave no trace. */
export function makePeople(store: Store, random: Random): People {
  const customers: { at: Instant; value: Customer }[][] = [];
  const known: { buyer: Buyer; seen: Instant; loyal: boolean }[] = [];

  const register = (at: Instant, country: string): Buyer => {
    const n = customers.length;
    const twin = n > 10 && random.chance(0.015) ? random.pick(customers).at(-1)?.value : undefined;
    const phoneOnly = twin === undefined && random.chance(0.04);
    const email = phoneOnly ? null : (twin?.email ?? address(n, random));
    const createdAt = at - random.int(1, 20) * minute;
    const customer: Customer = {
      id: store.idBase + 30_000 + n,
      email,
      phone: phoneOnly || random.chance(0.1) ? phone(store, n) : null,
      country,
      tags: random.weighted([
        [["vip"], 5],
        [["staff"], 1],
        [[], 94],
      ]),
      subscribed: random.chance(0.4),
      createdAt,
      updatedAt: createdAt,
    };
    customers.push([{ at: createdAt, value: customer }]);
    return { customerId: customer.id, email: customer.email, phone: email === null ? customer.phone : null, country };
  };

  const newcomer = (at: Instant, channel: Channel): Buyer => {
    const country = random.weighted(store.countries);
    const kind = random.weighted(contactKinds(channel));
    switch (kind) {
      case "registered":
        return register(at, country);
      case "email":
        return { customerId: null, email: address(10_000 + known.length, random), phone: null, country };
      case "phone":
        return { customerId: null, email: null, phone: phone(store, 5_000 + known.length), country };
      case "none":
        return { customerId: null, email: null, phone: null, country: channel === "pos" ? null : country };
    }
  };

  const returning = (at: Instant, channel: Channel): Buyer | undefined => {
    for (let tries = 0; tries < 6; tries += 1) {
      const someone = random.pick(known);
      const fits = channel !== "subscription" || someone.buyer.customerId !== null;
      const age = (at - someone.seen) / day;
      if (fits && (someone.loyal || random.chance(Math.exp(-age / 160)))) {
        someone.seen = at;
        return asTheyAreNow(someone.buyer, at);
      }
    }
    return undefined;
  };

  /** A registered buyer orders with the address the record has at that time; a guest may type theirs in capitals. */
  const asTheyAreNow = (buyer: Buyer, at: Instant): Buyer => {
    if (buyer.customerId === null) {
      return buyer.email !== null && random.chance(0.1) ? { ...buyer, email: buyer.email.toUpperCase() } : buyer;
    }
    const history = customers[buyer.customerId - store.idBase - 30_000];
    const record = history?.at(-1)?.value;
    if (history === undefined || record === undefined) throw new Error(`no record of customer ${buyer.customerId}`);
    if (record.email !== null && random.chance(0.012)) {
      const moved = {
        ...record,
        email: record.email.replace("@", `.${record.id % 1000}@new.`),
        updatedAt: at - minute,
      };
      history.push({ at: at - minute, value: moved });
      return { ...buyer, email: moved.email };
    }
    return { ...buyer, email: record.email };
  };

  return {
    buyerAt: (at, channel) => {
      const comesBack = known.length > 5 && random.chance(channel === "subscription" ? 0.9 : 0.42);
      const known_ = comesBack ? returning(at, channel) : undefined;
      if (known_ !== undefined) return known_;
      const buyer = newcomer(at, channel);
      if (buyer.email !== null || buyer.phone !== null) {
        known.push({ buyer, seen: at, loyal: random.chance(0.18) });
      }
      return buyer;
    },
    histories: () => customers,
  };
}

type Contact = "registered" | "email" | "phone" | "none";

function contactKinds(channel: Channel): readonly (readonly [Contact, number])[] {
  if (channel === "pos") {
    return [
      ["registered", 25],
      ["email", 10],
      ["phone", 10],
      ["none", 55],
    ];
  }
  if (channel === "subscription") return [["registered", 1]];
  return [
    ["registered", 62],
    ["email", 28],
    ["phone", 8],
    ["none", 2],
  ];
}

function address(n: number, random: Random): string {
  return `${random.pick(firstNames)}.${random.pick(lastNames)}${n}@example.${random.pick(["com", "org", "net"])}`.toLowerCase();
}

function phone(store: Store, n: number): string {
  const prefix = { EUR: "+4915", USD: "+1202", GBP: "+4477" }[store.currency] ?? "+999";
  return `${prefix}${String(10_000_000 + n * 37).slice(-8)}`;
}
