import { basename } from "node:path";
import { type Line, listOf, mistake, parseHeader, proseOf, requiredField, type SqlHeader } from "./sqlHeader.ts";

/** A fact or a cube: one SELECT that makes the table of the file's name. */
export interface DerivedFile {
  readonly file: string;
  readonly name: string;
  /** What the table is, in one or more sentences. */
  readonly title: string;
  /** What one row is. */
  readonly grain: string;
  readonly partition: Partition;
  /** By table; a table that is not named is read whole. */
  readonly inputs: ReadonlyMap<string, InputField>;
  /** Columns that put the rows in a total order. */
  readonly sort: readonly string[];
  readonly columns: readonly DerivedColumn[];
  readonly sql: string;
  readonly sqlLine: number;
}

/**
 * One object per month or year of a column's value, or a single one. period: hours and days by month, longer periods by
 * year, as the column `grain` says; so a new day leaves the days of other months alone.
 */
export type Partition = { readonly by: "month" | "year" | "period"; readonly column: string } | { readonly by: "none" };

/**
 * What of an input one partition needs. same: the partition's own months. past: those and all before. days: the months
 * touched by so many days around it. period: the months touched by the calendar periods that start in it. all: all.
 */
export type Reach = "same" | "past" | "all" | DayReach;

/** From so many days after the partition's start (before it when negative) to so many after its end, or its periods'. */
export interface DayReach {
  readonly from: number;
  readonly to: number | "period";
}

export interface InputField {
  readonly reach: Reach;
  readonly line: number;
}

export interface DerivedColumn {
  readonly name: string;
  /** As in SQL, lower case: `decimal(18,4)`. */
  readonly type: string;
  readonly comment: string;
}

const fields = ["grain", "partition", "inputs", "sort", "columns"];
const types = ["bigint", "integer", "smallint", "double", "date", "timestamp", "boolean", "varchar"];

/** Parses the text of a fact or a cube. Throws a MilepostError that names file and line. */
export function parseDerived(text: string, file: string): DerivedFile {
  const header = parseHeader(text, file, fields);
  const columns = parseColumns(header);
  const named = new Set(columns.map((column) => column.name));
  const sortField = requiredField(header, "sort");
  const sort = listOf(sortField);
  for (const column of sort) {
    if (!named.has(column)) mistake(file, sortField.number, `sort: ${column} is no column of this table`);
  }
  const partition = parsePartition(header);
  if (partition.by !== "none") {
    const type = columns.find((column) => column.name === partition.column)?.type;
    if (type !== "date" && type !== "timestamp") {
      const { number } = requiredField(header, "partition");
      mistake(file, number, `partition: ${partition.column} is no date or timestamp column of this table`);
    }
  }
  if (partition.by === "period" && !named.has("grain")) {
    mistake(file, requiredField(header, "partition").number, "partition: period(…) needs a column grain");
  }
  return {
    file,
    name: basename(file, ".sql"),
    title: proseOf(header),
    grain: requiredField(header, "grain").text,
    partition,
    inputs: parseInputs(header),
    sort,
    columns,
    sql: header.sql,
    sqlLine: header.sqlLine,
  };
}

/** The `inputs:` field: table and reach, separated by commas. A table that is not named there is read whole. */
export function parseInputs(header: SqlHeader): Map<string, InputField> {
  const field = header.fields.get("inputs");
  const inputs = new Map<string, InputField>();
  if (field === undefined) return inputs;
  for (const entry of listOf(field)) {
    const [table = "", word = "all", ...more] = entry.split(/\s+/);
    const reach = more.length === 0 ? reachOf(word) : undefined;
    if (reach === undefined) {
      mistake(
        header.file,
        field.number,
        `inputs: "${entry}" is not "<table> same|past|period|all|-7d..0d|-7d..period"`,
      );
    }
    inputs.set(table, { reach, line: field.number });
  }
  return inputs;
}

function reachOf(word: string): Reach | undefined {
  if (word === "same" || word === "past" || word === "all") return word;
  if (word === "period") return { from: 0, to: "period" };
  const days = /^([+-]?\d+)d\.\.(?:([+-]?\d+)d|period)$/.exec(word);
  if (days === null) return undefined;
  const from = Number(days[1]);
  if (days[2] === undefined) return { from, to: "period" };
  return from <= Number(days[2]) ? { from, to: Number(days[2]) } : undefined;
}

function parsePartition(header: SqlHeader): Partition {
  const field = requiredField(header, "partition");
  if (field.text === "none") return { by: "none" };
  const match = /^(month|year|period)\(([a-z][a-z0-9_]*)\)$/.exec(field.text);
  const [, by, column] = match ?? [];
  if (column === undefined || (by !== "month" && by !== "year" && by !== "period")) {
    return mistake(
      header.file,
      field.number,
      `partition: "${field.text}" is not month(<column>), year(<column>), period(<column>) or none`,
    );
  }
  return { by, column };
}

function parseColumns(header: SqlHeader): DerivedColumn[] {
  const field = requiredField(header, "columns");
  const lines = header.blocks.get("columns") ?? [];
  if (lines.length === 0) mistake(header.file, field.number, 'below "columns:" stands one line per column');
  const columns = lines.map((line) => parseColumn(header.file, line));
  for (const [index, column] of columns.entries()) {
    if (columns.findIndex((other) => other.name === column.name) !== index) {
      mistake(header.file, lines[index]?.number ?? field.number, `column ${column.name} stands twice`);
    }
  }
  return columns;
}

function parseColumn(file: string, { text, number }: Line): DerivedColumn {
  const match = /^([a-z][a-z0-9_]*) ([a-z]+(?:\(\d+,\s*\d+\))?): (.+)$/.exec(text);
  const [, name, type, comment] = match ?? [];
  if (name === undefined || type === undefined || comment === undefined) {
    return mistake(file, number, `expected "<column> <type>: <what it is>", found: ${text}`);
  }
  if (!types.includes(type) && !type.startsWith("decimal(")) {
    mistake(file, number, `column ${name} has type ${type}; allowed are ${types.join(", ")}, decimal(p,s)`);
  }
  return { name, type: type.replaceAll(" ", ""), comment };
}
