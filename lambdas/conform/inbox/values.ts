import type { Contract } from "../../shared/contract.ts";
import { identifier } from "../../shared/duckdb.ts";
import type { GivenColumn, KnownColumn } from "./columns.ts";

/** A way in which a row can be wrong: `condition` is SQL, true for the rows at fault. */
export interface Fault {
  readonly column: string;
  readonly condition: string;
  readonly reason: string;
  /** The condition is one of the order that was made of the row's lines, in `made`, and not of the row in `completed`. */
  readonly ofOrder?: boolean;
}

/** The columns of `typed`, besides `line` and `faulty`: contact details are hashes there, and `_version` the last change. */
export function typedColumns(known: readonly KnownColumn[]): KnownColumn[] {
  return known.filter(({ name }) => !["email", "phone", "updated_at"].includes(name));
}

/**
 * Turns the text of `dropped` into values of the contract's types, in the same names. What is no value is null there,
 * and told by `valueFaults`.
 */
export function typedSelect(
  given: readonly GivenColumn[],
  known: readonly KnownColumn[],
  enumerated: Set<string>,
): string {
  const byName = new Map(given.map((column) => [column.name, column]));
  const columns = typedColumns(known).map(({ name, type }) => {
    const sources = [name, ...(aliases[name] ?? [])].flatMap((alias) => byName.get(alias) ?? []);
    const values = sources.map((column) => valueOf(column, enumerated));
    const value = values.length > 1 ? `coalesce(${values.join(", ")})` : values[0];
    return `${value ?? `cast(null as ${type})`} as ${identifier(name)}`;
  });
  const faults = valueFaults(given, enumerated).map(({ condition }) => condition);
  return `select line, ${["shape is not null", ...faults].join(" or ")} as faulty, ${columns.join(", ")} from dropped`;
}

const aliases: Readonly<Record<string, readonly string[]>> = {
  email_hash: ["email"],
  phone_hash: ["phone"],
  _version: ["updated_at"],
};

/** What can be wrong with the text of the file's columns. */
export function valueFaults(given: readonly GivenColumn[], enumerated: Set<string>): Fault[] {
  return given.flatMap((column): Fault[] => {
    const text = `c${column.index}`;
    if (column.type === "email" || column.type === "phone") return [];
    const wrong = (condition: string, reason: string) => [{ column: column.header, condition, reason }];
    if (column.name === "source")
      return wrong(
        `not coalesce(is_source(${text}), true)`,
        "is not a source's name: lower case letters, digits and hyphens",
      );
    if (/_hash$/.test(column.name))
      return wrong(
        `not coalesce(is_hash(${text}), true)`,
        "is not a SHA-256 in hex; give the address or number itself",
      );
    if (column.type === "varchar") {
      if (!column.name.endsWith("_id")) return [];
      return wrong(
        `coalesce(is_email(${text}), false)`,
        'is an e-mail address; put those into a column "email", which is kept as a hash only',
      );
    }
    return wrong(`${text} is not null and ${valueOf(column, enumerated)} is null`, `is not ${wanted(column.type)}`);
  });
}

function valueOf({ index, name, type }: GivenColumn, enumerated: Set<string>): string {
  const text = `c${index}`;
  if (type === "email") return `email_hash(${text})`;
  if (type === "phone") return `phone_hash(${text})`;
  if (type === "timestamp") return `words_instant(${text})`;
  if (type === "date") return `words_day(${text})`;
  if (type === "boolean") return `words_boolean(${text})`;
  if (name === "source") return `lower(${text})`;
  if (type === "varchar") {
    if (/currency$|^country$/.test(name)) return `case when length(${text}) <= 3 then upper(${text}) else ${text} end`;
    return enumerated.has(name) ? `lower(replace(${text}, ' ', '_'))` : text;
  }
  if (/int/.test(type)) return `case when is_integer(${text}) then try_cast(${text} as ${type}) end`;
  return `case when is_number(${text}) then try_cast(${text} as ${type}) end`;
}

function wanted(type: string): string {
  if (type === "date") return "a day such as 2026-11-23";
  if (type === "timestamp") return "a time such as 2026-11-23T21:05:00+01:00 (without an offset: your local time)";
  if (type === "boolean") return "true or false";
  return /int/.test(type) ? "a whole number" : "a number with a decimal point and no thousands separators";
}

/** The columns for which a check lists the allowed words: those are compared in lower case. */
export function enumeratedColumns(contracts: readonly Contract[]): Set<string> {
  const expressions = contracts.flatMap((contract) => contract.checks.map((check) => check.expression));
  return new Set(expressions.flatMap((expression) => /^(\w+) in \('[a-z]/.exec(expression)?.[1] ?? []));
}
