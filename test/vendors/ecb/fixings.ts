import { Temporal } from "temporal-polyfill";
import { randomFor } from "../shop/random.ts";

/** Units of a currency for one euro, as the bank writes them: five significant digits. */
export type FixedRates = Readonly<Record<string, string>>;

/** What the bank fixed on each working day, `yyyy-mm-dd`, oldest first. */
export type Fixings = ReadonlyMap<string, FixedRates>;

const start = { USD: 1.1789, GBP: 0.7111, CHF: 1.6168 } as const;
const center = { USD: 1.1, GBP: 0.85, CHF: 1.05 } as const;

/** A walk that never strays far, from the first day of the euro: the same for the same seed, however far it is asked for. */
export function makeFixings({ seed = "milepost", to = "2027-12-31" }: { seed?: string; to?: string } = {}): Fixings {
  const fixings = new Map<string, FixedRates>();
  const random = randomFor(seed, "ecb");
  const rates: { -readonly [currency in keyof typeof start]: number } = { ...start };
  const end = Temporal.PlainDate.from(to);
  for (
    let day = Temporal.PlainDate.from("1999-01-04");
    Temporal.PlainDate.compare(day, end) <= 0;
    day = day.add({ days: 1 })
  ) {
    if (isClosed(day)) continue;
    for (const currency of ["USD", "GBP", "CHF"] as const) {
      const pull = (center[currency] - rates[currency]) * 0.002;
      rates[currency] = rates[currency] * (1 + (random.next() - 0.5) * 0.012) + pull;
    }
    fixings.set(day.toString(), {
      USD: rates.USD.toFixed(4),
      GBP: rates.GBP.toFixed(5),
      CHF: rates.CHF.toFixed(4),
    });
  }
  return fixings;
}

/** Weekends and the six holidays of the euro's payment system. */
function isClosed(day: Temporal.PlainDate): boolean {
  if (day.dayOfWeek > 5) return true;
  const { month, day: dayOfMonth } = day;
  const fixed = [
    [1, 1],
    [5, 1],
    [12, 25],
    [12, 26],
  ];
  if (fixed.some(([m, d]) => m === month && d === dayOfMonth)) return true;
  const easter = easterSunday(day.year);
  return day.equals(easter.subtract({ days: 2 })) || day.equals(easter.add({ days: 1 }));
}

/** Gregorian Easter, by Gauss as corrected by Oudin. */
function easterSunday(year: number): Temporal.PlainDate {
  const century = Math.floor(year / 100);
  const golden = year % 19;
  const k = Math.floor((century - 17) / 25);
  const a = (century - Math.floor(century / 4) - Math.floor((century - k) / 3) + 19 * golden + 15) % 30;
  const b = a - Math.floor(a / 28) * (1 - Math.floor(29 / (a + 1)) * Math.floor((21 - golden) / 11));
  const weekday = (year + Math.floor(year / 4) + b + 2 - century + Math.floor(century / 4)) % 7;
  const offset = b - weekday;
  const month = 3 + Math.floor((offset + 40) / 44);
  return Temporal.PlainDate.from({ year, month, day: offset + 28 - 31 * Math.floor(month / 4) });
}
