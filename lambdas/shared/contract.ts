import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { MilepostError } from "./errors.ts";

/** What a canonical table promises: read from `sql/canonical/<table>.sql`. */
export interface Contract {
  readonly table: string;
  /** One sentence: what a row is. */
  readonly title: string;
  readonly grain: string;
  /** In the file's order, then `_version`, `_observed_at` and `_deleted`, which every table has. */
  readonly columns: readonly Column[];
  /** Starts with `source`. */
  readonly key: readonly string[];
  /** The date or timestamp (UTC) whose month names the object a row lies in; it does not change. */
  readonly partition: { readonly column: string };
  /** The columns that hold business dates. */
  readonly dates: readonly string[];
  /** For a business date that is the local day of an instant in the same row: that instant's column. */
  readonly dateOf: ReadonlyMap<string, string>;
  readonly checks: readonly Check[];
  /** What of a row that names a person goes when that person is erased; null for a table that names nobody. */
  readonly erase: Erase | null;
}

/** The row itself, where it is about the person alone; else these columns of it, and the row stays without the person. */
export type Erase = "rows" | readonly string[];

export interface Column {
  readonly name: string;
  /** As in SQL, lower case: `bigint`, `decimal(18,4)`. Timestamps are UTC. */
  readonly type: string;
  readonly notNull: boolean;
  /** The SQL literal that a dropped file means when it says nothing. */
  readonly default?: string;
  readonly comment: string;
}

/** A row for which the expression is false breaks the contract; true and null keep it. */
export interface Check {
  readonly expression: string;
  /** What is wrong with a row that fails, for people. */
  readonly message: string;
}

const versionColumns: readonly Column[] = [
  { name: "_version", type: "timestamp", notNull: true, comment: "When the vendor last changed the record (UTC)" },
  { name: "_observed_at", type: "timestamp", notNull: true, comment: "When the vendor was asked (UTC)" },
  { name: "_deleted", type: "boolean", notNull: true, comment: "The vendor has deleted the record" },
];

/** Rows whose partition column is null lie in this month. */
const monthOfUnknown = "1970-01";

/** The SQL expression for the month (`yyyy-mm`) of the object that a row of the table lies in. */
export function partitionMonth(contract: Contract): string {
  return `coalesce(strftime(${contract.partition.column}, '%Y-%m'), '${monthOfUnknown}')`;
}

/** Every contract in a folder, by table name. Rejects with a MilepostError that names file and line. */
export async function readContracts(folder: string): Promise<ReadonlyMap<string, Contract>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".sql")).sort();
  const contracts = await Promise.all(
    files.map(async (file) => parseContract(await readFile(join(folder, file), "utf8"), join(folder, file))),
  );
  return new Map(contracts.map((contract) => [contract.table, contract]));
}

/** Parses the text of one contract. `file` is for messages, and its name is the table's. */
export function parseContract(text: string, file: string): Contract {
  const fail = (line: number, what: string): never => {
    throw new MilepostError(`${file}:${line}: ${what}`, { file, line });
  };
  const lines = text.split(/\r?\n/);
  const header = new Map<string, { text: string; line: number }>();
  const titles: string[] = [];
  const columns: Column[] = [];
  const checks: Check[] = [];
  let created: { table: string; line: number } | undefined;
  let primary: { key: string[]; line: number } | undefined;
  let closed = false;

  for (const [index, raw] of lines.entries()) {
    const number = index + 1;
    const line = raw.trim();
    if (line === "") continue;
    if (closed) fail(number, "nothing may follow the closing bracket");
    if (created === undefined) {
      const named = /^-- (grain|key|partition|dates|erase):\s+(.*?)(\s+--\s.*)?$/.exec(line);
      const table = /^create table ([a-z][a-z0-9_]*) \($/.exec(line);
      if (named?.[1] !== undefined && named[2] !== undefined) {
        if (header.has(named[1])) fail(number, `a second "${named[1]}:"`);
        header.set(named[1], { text: named[2], line: number });
      } else if (table?.[1] !== undefined) created = { table: table[1], line: number };
      else if (line.startsWith("-- ") && header.size === 0) titles.push(line.slice(3).trim());
      else fail(number, `expected a header ("-- grain: …") or "create table <name> (", found: ${line}`);
      continue;
    }
    const key = /^primary key \(([^)]*)\),?$/.exec(line)?.[1];
    const check = /^check \((.*)\),?\s+-- (.+)$/.exec(line);
    const column = /^([a-z][a-z0-9_]*) ([a-z]+(?:\(\d+,\d+\))?)( not null)?(?: default ([^\s,]+))?,?\s+-- (.+)$/.exec(
      line,
    );
    if (line === ");") closed = true;
    else if (key !== undefined) primary = { key: names(key), line: number };
    else if (check?.[1] !== undefined && check[2] !== undefined)
      checks.push({ expression: check[1], message: check[2].trim() });
    else if (column?.[1] !== undefined && column[2] !== undefined && column[5] !== undefined) {
      const [, name, type, notNull, byDefault, comment] = column;
      if (!isType(type)) fail(number, `column ${name} has type ${type}; allowed are ${types.join(", ")}, decimal(p,s)`);
      if (columns.some((other) => other.name === name)) fail(number, `column ${name} stands twice`);
      columns.push({ name, type, notNull: notNull !== undefined, default: byDefault, comment: comment.trim() });
    } else
      fail(
        number,
        `expected "<column> <type> [not null] [default <literal>], -- <comment>" or "check (…), -- <reason>", found: ${line}`,
      );
  }

  if (created === undefined) return fail(lines.length, 'there is no "create table <name> ("');
  if (!closed) fail(lines.length, 'the table is not closed by ");"');
  if (primary === undefined) return fail(created.line, "there is no primary key");
  if (created.table !== basename(file, ".sql"))
    fail(created.line, `table ${created.table} stands in a file of another name`);
  if (titles.length === 0) fail(1, "the file must begin with a sentence that says what a row is");
  const read = (name: string) => header.get(name) ?? fail(created.line, `the header has no "${name}:"`);

  const typeOf = new Map(columns.map((column) => [column.name, column.type]));
  const notNull = new Set(columns.filter((column) => column.notNull).map((column) => column.name));
  const key = names(read("key").text);
  if (key.join() !== primary.key.join())
    fail(primary.line, `primary key (${primary.key.join(", ")}) is not the header's key`);
  if (key[0] !== "source") fail(read("key").line, "the key must start with source");
  for (const name of key)
    if (!notNull.has(name)) fail(read("key").line, `key column ${name} is missing or may be null`);

  const partition = read("partition");
  if (!["date", "timestamp"].includes(typeOf.get(partition.text) ?? ""))
    fail(partition.line, `the partition must be a date or timestamp column, ${partition.text} is none`);

  const dates = read("dates");
  const dateOf = new Map<string, string>();
  const dateNames = (dates.text === "none" ? [] : names(dates.text)).map((text) => {
    const [name = "", instant] = text.split(" of ");
    if (typeOf.get(name) !== "date") fail(dates.line, `${name} is not a date column`);
    if (instant !== undefined && typeOf.get(instant) !== "timestamp") fail(dates.line, `${instant} is not a timestamp`);
    if (instant !== undefined) dateOf.set(name, instant);
    return name;
  });

  const told = header.get("erase");
  const erase = told === undefined ? null : told.text === "rows" ? "rows" : names(told.text);
  for (const name of Array.isArray(erase) ? erase : [])
    if (!typeOf.has(name) || notNull.has(name))
      fail(told?.line ?? 0, `${name} cannot be erased: it is no column that may be empty`);

  return {
    table: created.table,
    title: titles.join(" "),
    grain: read("grain").text,
    columns: [...columns, ...versionColumns],
    key,
    partition: { column: partition.text },
    dates: dateNames,
    dateOf,
    checks,
    erase,
  };
}

const types = ["bigint", "integer", "smallint", "double", "date", "timestamp", "boolean", "varchar"];
const isType = (type: string) => types.includes(type) || /^decimal\(\d+,\d+\)$/.test(type);
const names = (list: string) => list.split(",").map((name) => name.trim());
