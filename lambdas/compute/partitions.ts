import type { ColumnDigests } from "../shared/columnDigests.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import type { Span } from "./builtIns.ts";
import { addDays, earlier, endDay, firstDay, type Month, monthOf, monthsBetween } from "./months.ts";
import type { Partition, Reach } from "./sqlFile.ts";

/** One object of a table, and what it holds. */
export interface TablePart {
  readonly object: ObjectFacts;
  readonly sha256: string;
  /** Of a canonical object: its rows and the digests of its columns; undefined where nobody has taken them. */
  readonly content?: { readonly rows: number; readonly columns: ColumnDigests } | undefined;
  /** The business months inside, sorted; undefined where the table has no business date: then it is always needed. */
  readonly months: readonly Month[] | undefined;
  /** Of a table partitioned by period: whether it holds hours and days (by month) or longer periods (by year). */
  readonly holds?: "short" | "long";
  /** Whose rows a canonical object holds: path keys are not columns of the file. */
  readonly source?: string;
}

/** The objects of every table, canonical and derived, as they now stand in the lake. */
export type Tables = ReadonlyMap<string, readonly TablePart[]>;

/** What partitions depend on besides their inputs. */
export interface Horizon {
  readonly asOf: string;
  /** All business months of the canonical tables up to as_of lie in here; undefined for an empty lake. */
  readonly months: { readonly first: Month; readonly last: Month } | undefined;
  /** For a year `yyyy`: the day after the last day of the calendar periods that start in it. */
  readonly periodsEnd: (year: string) => string;
}

interface Reader {
  readonly partition: Partition;
  readonly reaches: ReadonlyMap<string, Reach>;
}

/** The only partition of a table that has none. */
export const whole = "all";

/**
 * The partitions a table has, sorted: those for which an input that is read partition by partition has anything. Where
 * every input is read whole, or as far as the past goes, every one up to as_of. None lies after as_of.
 */
export function partitionsOf({ partition, reaches }: Reader, tables: Tables, horizon: Horizon): string[] {
  if (partition.by === "none") return [whole];
  const { by } = partition;
  if (horizon.months === undefined) return [];
  const { first, last } = horizon.months;
  const months = by === "year" ? [] : monthsBetween(first, last);
  const all = by === "month" ? months : [...months, ...years(Number(first.slice(0, 4)) - 1, Number(last.slice(0, 4)))];
  const near = [...reaches].filter(([table, reach]) => isNear(reach) && hasMonths(tables.get(table)));
  if (near.length > 0) {
    return all.filter((id) =>
      near.some(([table, reach]) => someWithin(tables.get(table), rangeOf(reach, id, horizon))),
    );
  }
  // The year before the first month counts when a period that starts in it reaches into that month.
  return all.filter((id) => isMonth(id) || monthOf(addDays(horizon.periodsEnd(id), -1)) >= first);
}

/**
 * The objects of one input that these partitions need, in the order of their keys. `byPeriod` says that the partitions
 * hold hours and days by month and longer periods by year: then `same` of an input that does so too is the same kind.
 */
export function partsFor(
  parts: readonly TablePart[],
  reach: Reach,
  ids: readonly string[],
  horizon: Horizon,
  byPeriod: boolean,
): TablePart[] {
  if (reach === "all" || ids.includes(whole)) return [...parts];
  const wanted = ids.map((id) => ({
    range: rangeOf(reach, id, horizon),
    holds: byPeriod && reach === "same" ? (isMonth(id) ? "short" : "long") : undefined,
  }));
  return parts.filter(
    ({ months, holds }) =>
      months === undefined ||
      wanted.some(
        (one) => isWithin(months, one.range) && (holds === undefined || one.holds === undefined || holds === one.holds),
      ),
  );
}

/** A partition's name is `yyyy-mm` or `yyyy`. */
export const isMonth = (id: string): boolean => id.length === 7;

/** The days of a partition's own months; for several, from the first to the last. */
export function spanOf(ids: readonly string[]): Span {
  if (ids.includes(whole)) return { firstDay: "0001-01-01", endDay: "9999-12-31" };
  const spans = ids.map((id) =>
    isMonth(id)
      ? { firstDay: firstDay(id), endDay: endDay(id) }
      : { firstDay: `${id}-01-01`, endDay: endDay(`${id}-12`) },
  );
  const days = (pick: (span: Span) => string) => spans.map(pick).sort();
  return { firstDay: days((span) => span.firstDay)[0] ?? "", endDay: days((span) => span.endDay).at(-1) ?? "" };
}

/**
 * The day after which nothing concerns the partition: a month's own end, or that of the last period that starts in the
 * year, and never past the day after as_of.
 */
export function knownUntil(id: string, horizon: Horizon): string {
  const tomorrow = addDays(horizon.asOf, 1);
  if (id === whole) return tomorrow;
  return earlier(tomorrow, isMonth(id) ? endDay(id) : horizon.periodsEnd(id));
}

interface Range {
  readonly first: Month;
  readonly last: Month;
}

/** The months of an input that a partition needs. */
function rangeOf(reach: Reach, id: string, horizon: Horizon): Range {
  const own: Range = isMonth(id) ? { first: id, last: id } : { first: `${id}-01`, last: `${id}-12` };
  if (reach === "same") return own;
  if (reach === "past") return { first: "0001-01", last: own.last };
  if (reach === "all") return { first: "0001-01", last: "9999-12" };
  const end = reach.to === "period" && !isMonth(id) ? horizon.periodsEnd(id) : endDay(own.last);
  return {
    first: monthOf(addDays(firstDay(own.first), reach.from)),
    last: monthOf(addDays(end, (reach.to === "period" ? 0 : reach.to) - 1)),
  };
}

const isNear = (reach: Reach): boolean => reach !== "all" && reach !== "past";
const hasMonths = (parts: readonly TablePart[] = []): boolean => parts.every((part) => part.months !== undefined);
const isWithin = (months: readonly Month[], { first, last }: Range): boolean =>
  months.some((month) => month >= first && month <= last);

function someWithin(parts: readonly TablePart[] = [], range: Range): boolean {
  return parts.some(({ months }) => months !== undefined && isWithin(months, range));
}

function years(first: number, last: number): string[] {
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index).padStart(4, "0"));
}
