import { addDays } from "../vendors/shop/zonedTime.ts";
import { rateOf } from "./decimal.ts";

/** For each day, units of a currency for one euro, as the central bank writes them. */
export type EuroRates = ReadonlyMap<string, Readonly<Record<string, string>>>;

/** How to turn one currency into another on a day: the last fixing before the day, at most 7 days old, else null. */
export type RateOn = (day: string, from: string) => bigint | null;

export function ratesTo(currency: string, fixings: EuroRates): RateOn {
  const known = new Map<string, bigint | null>();
  return (day, from) => {
    if (from === currency) return 100_000_000n;
    const key = `${day} ${from}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const rate = lookUp(fixings, day, from, currency);
    known.set(key, rate);
    return rate;
  };
}

function lookUp(fixings: EuroRates, day: string, from: string, to: string): bigint | null {
  const fixed = (currency: string): string | undefined => {
    for (let age = 1; age <= 7; age += 1) {
      const rates = fixings.get(addDays(day, -age));
      const rate = currency === "EUR" ? (rates === undefined ? undefined : "1") : rates?.[currency];
      if (rate !== undefined) return rate;
    }
    return undefined;
  };
  const [source, target] = [fixed(from), fixed(to)];
  return source === undefined || target === undefined ? null : rateOf(Number(target) / Number(source));
}
