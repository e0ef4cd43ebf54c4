import type { Contract } from "../../shared/contract.ts";
import { identifier, textList } from "../../shared/duckdb.ts";
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
  pulled: readonly string[],
): string {
  const byName = new Map(given.map((column) => [column.name, column]));
  const columns = typedColumns(known).map(({ name, type }) => {
    const sources = [name, ...(aliases[name] ?? [])].flatMap((alias) => byName.get(alias) ?? []);
    const values = sources.map((column) => valueSql(column, enumerated));
    const value = values.length > 1 ? `coalesce(${values.join(", ")})` : values[0];
    return `${value ?? `cast(null as ${type})`} as ${identifier(name)}`;
  });
  const faults = valueFaults(given, enumerated, pulled).map(({ condition }) => condition);
  return `select line, ${["shape is not null", ...faults].join(" or ")} as faulty, ${columns.join(", ")} from dropped`;
}

const aliases: Readonly<Record<string, readonly string[]>> = {
  email_hash: ["email"],
  phone_hash: ["phone"],
  _version: ["updated_at"],
};

/**
 * What can be wrong with the text of the file's columns. `pulled` are the sources for which the table's rows come from a
 * vendor whole, so that files cannot add to them.
 */
export function valueFaults(
  given: readonly GivenColumn[],
  enumerated: Set<string>,
  pulled: readonly string[],
): Fault[] {
  return given.flatMap((column): Fault[] => {
    const raw = `c${column.index}`;
    if (column.type === "email" || column.type === "phone") return [];
    const wrong = (condition: string, reason: string) => [{ column: column.header, condition, reason }];
    if (column.name === "source") {
      const isPulled = `coalesce(list_contains(${textList(pulled)}, lower(${raw})), false)`;
      return [
        ...wrong(
          `not coalesce(is_source(${raw}), true)`,
          "is not a source's name: lower case letters, digits, hyphens",
        ),
        ...wrong(isPulled, "is a source whose rows of this table are pulled from its vendor; name another, or none"),
      ];
    }
    if (/_hash$/.test(column.name))
      return wrong(`not coalesce(is_hash(${raw}), true)`, "is not a SHA-256 in hex; give the address or number itself");
    if (column.type === "varchar") {
      if (!column.name.endsWith("_id")) return [];
      return wrong(
        `coalesce(is_email(${raw}), false)`,
        'is an e-mail address; put those into a column "email", which is kept as a hash only',
      );
    }
    return wrong(`${raw} is not null and ${valueSql(column, enumerated)} is null`, `is not ${wanted(column.type)}`);
  });
}

function valueSql({ index, name, type }: GivenColumn, enumerated: Set<string>): string {
  const raw = `c${index}`;
  if (type === "email") return `email_hash(${raw})`;
  if (type === "phone") return `phone_hash(${raw})`;
  if (type === "timestamp") return `words_instant(${raw})`;
  if (type === "date") return `words_day(${raw})`;
  if (type === "boolean") return `words_boolean(${raw})`;
  if (name === "source") return `lower(${raw})`;
  if (type === "varchar") {
    if (/currency$|^country$/.test(name)) return `case when length(${raw}) <= 3 then upper(${raw}) else ${raw} end`;
    return enumerated.has(name) ? `lower(replace(${raw}, ' ', '_'))` : raw;
  }
  if (/int/.test(type)) return `case when is_integer(${raw}) then try_cast(${raw} as ${type}) end`;
  return `case when is_number(${raw}) then try_cast(${raw} as ${type}) end`;
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
