import type { Column, Contract } from "../../shared/contract.ts";
import { identifier } from "../../shared/duckdb.ts";
import type { Fault } from "./values.ts";

/**
 * Fills in what a file leaves out, and says in `ok` which rows keep the contract. `from` is a relation with `line`,
 * `faulty` and the contract's columns; `special` is the table's own SELECT over `filled`, where it has one.
 */
export function completeSelect(contract: Contract, from: string, special = "select * from filled"): string {
  const filled = replaced([...instantsOfDays(contract), ...defaults(contract)]);
  return `with filled as (select *${filled} from ${from}),
    special as (${special}),
    dated as (select *${replaced(daysOfInstants(contract))} from special)
    select *, not coalesce(faulty, false) and ${keepsContract(contract)} as ok from dated`;
}

/** What can be wrong with a completed row, beyond its text. `isGiven` says whether the file has the column. */
export function contractFaults(contract: Contract, isGiven: (column: string) => boolean): Fault[] {
  const { columns, key, checks } = contract;
  const alive = "not coalesce(_deleted, false)";
  const missing = required(columns)
    .filter(({ name }) => !isDerived(contract, name))
    .map(({ name }) => ({
      column: name,
      // A value that could not be read is said already, and so is what could not be made from it.
      condition: `not faulty and ${identifier(name)} is null${key.includes(name) ? "" : ` and ${alive}`}`,
      reason: isGiven(name) ? "is empty" : `is missing${instead(contract, name)}`,
    }));
  const broken = checks.map(({ expression, message }) => {
    const column = columns.find(({ name }) => new RegExp(`\\b${name}\\b`).test(expression))?.name ?? "";
    const reason = message.startsWith(`${column} `) ? message.slice(column.length + 1) : message;
    return { column, condition: `not coalesce((${expression}), true) and ${alive}`, reason };
  });
  return [...missing, ...broken];
}

/** The columns a row must have; the versions come with the file. */
const required = (columns: readonly Column[]) =>
  columns.filter(({ name, notNull }) => notNull && !name.startsWith("_"));

function keepsContract({ columns, key, checks }: Contract): string {
  const keyed = key.map((name) => `${identifier(name)} is not null`);
  const kept = [
    ...required(columns).map(({ name }) => `${identifier(name)} is not null`),
    ...checks.map(({ expression }) => `coalesce((${expression}), true)`),
  ];
  return `(${keyed.join(" and ")} and (coalesce(_deleted, false) or (${kept.join(" and ")})))`;
}

type Replacement = readonly [column: string, expression: string];

const replaced = (replacements: readonly Replacement[]) =>
  replacements.length === 0
    ? ""
    : ` replace (${replacements.map(([name, sql]) => `${sql} as ${identifier(name)}`).join(", ")})`;

function defaults({ table, columns }: Contract): Replacement[] {
  return columns.flatMap(({ name, type, default: literal }): Replacement[] => {
    if (name === "source") return [[name, "coalesce(source, 'inbox')"]];
    if (/^(own_)?currency$/.test(name) && table !== "fx_rates")
      return [[name, `coalesce(${name}, (select currency from settings))`]];
    return literal === undefined ? [] : [[name, `coalesce(${identifier(name)}, cast(${literal} as ${type}))`]];
  });
}

/** A business day without its instant began at local midnight (or at the hour the row gives). */
function instantsOfDays({ columns, dateOf }: Contract): Replacement[] {
  return [...dateOf].flatMap(([day, instant]): Replacement[] => {
    if (!columns.some(({ name, notNull }) => name === instant && notNull)) return [];
    const hour = day.replace(/date$/, "hour");
    const clock = columns.some(({ name }) => name === hour)
      ? `${day} + to_hours(coalesce(${hour}, 0))`
      : `cast(${day} as timestamp)`;
    return [[instant, `coalesce(${instant}, clock_instant(${clock}))`]];
  });
}

function daysOfInstants({ columns, dateOf }: Contract): Replacement[] {
  return [...dateOf].flatMap(([day, instant]): Replacement[] => {
    const has = (name: string) => columns.some((column) => column.name === name);
    const hour = day.replace(/date$/, "hour");
    return [
      [day, `coalesce(cast(wall_clock(${instant}) as date), ${day})`],
      ...(has(hour) ? [[hour, `cast(hour(wall_clock(${instant})) as smallint)`] as const] : []),
      ...(has(`${hour}_at`) ? [[`${hour}_at`, `hour_start(${instant}, wall_clock(${instant}))`] as const] : []),
    ];
  });
}

/** Follows from another column that must be there: is missing only when that one is, which is said. */
function isDerived({ table, columns, dateOf }: Contract, column: string): boolean {
  const day = column.replace(/hour(_at)?$/, "date");
  const instant = dateOf.get(day);
  if (instant !== undefined) return columns.some(({ name, notNull }) => name === instant && notNull);
  return (
    ["orders", "order_lines", "refunds"].includes(table) && /^(processed_at|order_(date|hour|hour_at))$/.test(column)
  );
}

/** What a file may say in place of a column that it must otherwise have. */
function instead({ table, dateOf }: Contract, column: string): string {
  if (table === "orders" || table === "order_lines") {
    if (column === "created_at") return ": give created_at, processed_at or order_date";
    if (table === "order_lines" && column === "gross_amount") return ": give it, or the price of one unit";
  }
  if (table === "refunds" && column === "created_at") return ": give the order's created_at or order_date";
  const day = [...dateOf].find(([, instant]) => instant === column)?.[0];
  return day === undefined ? "" : `: give it, or ${day}`;
}
