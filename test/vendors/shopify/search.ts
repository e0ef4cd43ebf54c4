import { instantOf } from "../shop/zonedTime.ts";

/** What records can be searched by: instants, compared; anything else, equal. */
export type SearchFields<T> = Readonly<Record<string, (record: T) => number | string | boolean | null>>;

export interface SearchWarning {
  readonly field: string;
  readonly message: string;
  readonly code: string;
}

export interface Search<T> {
  readonly matches: (record: T) => boolean;
  /** Terms that were left out: the real one ignores what it does not know, and says so only in the extensions. */
  readonly warnings: readonly SearchWarning[];
}

const term = /^\s*(?:AND\s+)?([a-z_]+):(>=|<=|>|<)?(?:'([^']*)'|"([^"]*)"|([^\s'"]+))/;

/** Reads `updated_at:>='2026-11-01T00:00:00Z' updated_at:<'…'`. A bare date is a day of the shop's time zone. */
export function parseSearch<T>(query: string | null | undefined, fields: SearchFields<T>, timeZone: string): Search<T> {
  const tests: ((record: T) => boolean)[] = [];
  const warnings: SearchWarning[] = [];
  let rest = query ?? "";
  while (rest.trim() !== "") {
    const match = term.exec(rest);
    if (match === null) {
      warnings.push({ field: "default", message: `Cannot be parsed: ${rest.trim()}`, code: "invalid_query" });
      break;
    }
    rest = rest.slice(match[0].length);
    const [, name = "", operator = ":", single, double, plain] = match;
    const read = fields[name];
    if (read === undefined) {
      warnings.push({ field: name, message: "Invalid search field for this query.", code: "invalid_field" });
      continue;
    }
    tests.push(testOf(read, operator, single ?? double ?? plain ?? "", timeZone));
  }
  return { matches: (record) => tests.every((test) => test(record)), warnings };
}

function testOf<T>(read: SearchFields<T>[string], operator: string, wanted: string, timeZone: string) {
  return (record: T): boolean => {
    const value = read(record);
    if (value === null) return false;
    if (typeof value !== "number") return String(value) === wanted;
    const number = numberIn(wanted, timeZone);
    switch (operator) {
      case ">=":
        return value >= number;
      case ">":
        return value > number;
      case "<=":
        return value <= number;
      case "<":
        return value < number;
      default:
        return value === number;
    }
  };
}

function numberIn(text: string, timeZone: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  return /^\d{4}-\d\d-\d\d$/.test(text) ? instantOf(text, "00:00:00", timeZone) : Date.parse(text);
}
