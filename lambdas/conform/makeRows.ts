import { z } from "zod";
import { type Contract, partitionMonth } from "../shared/contract.ts";
import { type Database, identifier } from "../shared/duckdb.ts";
import { MilepostError } from "../shared/errors.ts";
import type { TableSql } from "./conformSql.ts";

/** What is wrong with a row that breaks the contract. */
export interface Rule {
  /** Null for a check over several columns. */
  readonly column: string | null;
  readonly reason: string;
}

export interface MadeRows {
  /**
   * The temporary table that holds them: the contract's columns without `source` (the key of the object says it),
   * `_month`, `_pull`, `_object`, and `_bad`, the position (from 1) of the first rule a row breaks, else null.
   */
  readonly table: string;
  readonly rules: readonly Rule[];
  readonly rows: number;
  readonly bad: number;
}

/** The columns that lie in a table's Parquet objects: the contract's but for `source`, which their key says. */
export const storedColumns = (contract: Contract) => contract.columns.filter(({ name }) => name !== "source");

/** Makes a table's rows of one batch and holds each against the contract. */
export async function makeRows(database: Database, sql: TableSql, contract: Contract): Promise<MadeRows> {
  const table = `rows_of_${sql.table}`;
  const { select, rules } = await typedSelect(database, sql, contract);
  await database.run(
    `create or replace temp table ${identifier(table)} as
     select * exclude (_line) from (${select})`,
  );
  const [count] = await database.rows(
    z.object({ rows: z.int(), bad: z.int() }),
    `select count(*) as rows, count(_bad) as bad from ${identifier(table)}`,
  );
  return { table, rules, rows: count?.rows ?? 0, bad: count?.bad ?? 0 };
}

/** The same rows as a SELECT, with `_object` and `_line`: the line of raw that a row came from, where it is known. */
export async function typedSelect(database: Database, sql: TableSql, contract: Contract) {
  const described = await database.rows(
    z.object({ column_name: z.string(), column_type: z.string() }),
    `describe ${sql.select}`,
  );
  const typeOf = new Map(described.map((column) => [column.column_name, column.column_type.toLowerCase()]));
  const stored = storedColumns(contract);
  const known = new Set([...stored.map(({ name }) => name), "_pull", "_object", "_line"]);
  for (const name of typeOf.keys()) {
    if (!known.has(name)) throw new MilepostError(`${sql.table}: the contract has no column ${name}.`);
  }
  const values = stored.map(({ name, type }) => {
    const column = identifier(name);
    if (name === "_observed_at") return `pulls.observed_at as ${column}`;
    if (!typeOf.has(name)) return `null::${type} as ${column}`;
    if (type === "timestamp") return `date_trunc('milliseconds', try_cast(q.${column} as timestamp)) as ${column}`;
    return typeOf.get(name) === type ? `q.${column}` : `try_cast(q.${column} as ${type}) as ${column}`;
  });
  // What the SQL gives in another type may not fit the contract's.
  const fits = stored.flatMap(({ name, type }) => {
    const given = typeOf.get(name);
    if (given === undefined || given === type || given.startsWith("timestamp")) return [];
    const column = identifier(name);
    const condition = `q.${column} is not null and try_cast(q.${column} as ${type}) is null`;
    return [{ column: name, reason: `does not fit ${type}`, condition }];
  });
  const present = stored
    .filter(({ notNull }) => notNull)
    .map(({ name }) => ({
      column: name,
      reason: "is needed, and is missing or cannot be read",
      condition: `${identifier(name)} is null`,
    }));
  const checks = contract.checks.map(({ expression, message }) => ({
    column: null,
    reason: message,
    condition: `not (${expression})`,
  }));
  const rules = [...fits, ...present, ...checks];
  const branches = (from: number, to: number) =>
    rules
      .slice(from, to)
      .map(({ condition }, i) => `when ${condition} then ${from + i + 1}`)
      .join(" ");
  const caseOf = (when: string) => (when === "" ? "null" : `case ${when} end`);
  return {
    rules: rules.map(({ column, reason }): Rule => ({ column, reason })),
    select: `
      select * exclude (_misfit), ${partitionMonth(contract)} as _month,
        cast(coalesce(_misfit, ${caseOf(branches(fits.length, rules.length))}) as smallint) as _bad
      from (
        select ${values.join(", ")}, q._pull, q._object, q._line,
          ${caseOf(branches(0, fits.length))} as _misfit
        from (
${sql.select}
        ) q join pulls on pulls._pull = q._pull
      )`,
  };
}
