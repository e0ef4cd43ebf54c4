import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { mentions, withoutAddresses } from "../../pull/eraseRecord.ts";
import { isObject, type Json, type JsonObject, parseJson } from "../../pull/json.ts";
import type { Contract } from "../../shared/contract.ts";
import type { Database } from "../../shared/duckdb.ts";
import { MilepostError } from "../../shared/errors.ts";
import type { People } from "../../shared/people/suppressed.ts";
import { fieldsOf, recordOf } from "./csvFields.ts";
import { eraseParquet } from "./eraseParquet.ts";
import { type FileRecord, openTextFile, type TextFile } from "./fileRecords.ts";
import type { Format } from "./format.ts";
import {
  judgeTold,
  type PersonalColumns,
  personalColumns,
  type RowTold,
  toldByRow,
  type Verdict,
} from "./personalColumns.ts";

/** What it takes to know people in a dropped file. */
export interface FileErasure {
  readonly people: People;
  readonly salt: string;
  /** Undefined for a file that belongs to no table. */
  readonly contract: Contract | undefined;
  readonly orders: Contract;
  /** Knows the people (see eraseSql.ts): Parquet is judged by it. */
  readonly database: Database;
}

/**
 * Writes to `to` what the file at `path` holds without the people who were erased; returns how many rows changed, and
 * writes nothing when none did. Lines keep their numbers.
 */
export async function eraseFile(format: Format, path: string, to: string, given: FileErasure): Promise<number> {
  if (format === "parquet") return eraseParquet(path, to, given);
  const file = await openTextFile(path, format);
  const judge = await judgeOf(file, given);
  let changed = 0;
  for await (const record of file.records()) if (judge(record) !== record.text) changed += 1;
  if (changed === 0) return 0;
  const packed = path.endsWith(".gz") ? [createGzip()] : [];
  await pipeline([Readable.from(rewritten(file, judge)), ...packed, createWriteStream(to)]);
  return changed;
}

/**
 * As `eraseFile`, also for files that cannot be read as what their name says: of those, lines go in which an address
 * stands. Undefined for one that cannot be read at all, of which conform loads nothing either.
 */
export async function eraseAnyFile(format: Format, path: string, to: string, given: FileErasure) {
  for (const attempt of format === "parquet" ? [format] : ([format, "ndjson"] as const)) {
    try {
      return await eraseFile(attempt, path, to, given);
    } catch (error) {
      if (!(error instanceof MilepostError)) throw error;
    }
  }
  return undefined;
}

/** What each row of a text file tells of a person. */
export async function* toldByFile(
  format: Exclude<Format, "parquet">,
  path: string,
  { contract, orders, salt }: Omit<FileErasure, "people" | "database">,
): AsyncGenerator<RowTold, void, void> {
  const file = await openTextFile(path, format);
  for await (const record of file.records()) {
    const row = rowOf(file, record, contract, orders);
    if (row !== undefined) yield toldByRow(row.cells, row.columns, salt);
  }
}

type Judge = (record: FileRecord) => string;

/** The text that is to stand in the place of a record: its own when it names nobody who was erased. */
async function judgeOf(file: TextFile, { people, salt, contract, orders }: FileErasure): Promise<Judge> {
  const ofOrders = new Map<string, RowTold[]>();
  const orderOf = ({ source, order }: RowTold) => `${source}\n${order}`;
  for await (const record of file.records()) {
    const row = rowOf(file, record, contract, orders);
    if (!row?.columns.byOrder) continue;
    const told = toldByRow(row.cells, row.columns, salt);
    const tells = told.email ?? told.id ?? told.phone;
    if (tells === undefined || told.order === undefined) continue;
    ofOrders.set(orderOf(told), [...(ofOrders.get(orderOf(told)) ?? []), told]);
  }
  return (record) => {
    const row = rowOf(file, record, contract, orders);
    if (row === undefined) return !record.isHeader && mentions(record.text, people) ? "" : record.text;
    const told = toldByRow(row.cells, row.columns, salt);
    const together = row.columns.byOrder ? (ofOrders.get(orderOf(told)) ?? [told]) : [told];
    const verdict = judgeTold(together, people);
    const isTheirs = verdict.isTheirs || mentions(record.text, people);
    if (!isTheirs && !verdict.hasPhone) return record.text;
    return row.without({ ...verdict, isTheirs }, people);
  };
}

interface Row {
  readonly columns: PersonalColumns;
  readonly cells: readonly (string | null)[];
  /** The record without the person; empty when nothing of it may stay. */
  readonly without: (verdict: Verdict, people: People) => string;
}

const columnsOf = new WeakMap<TextFile, PersonalColumns>();

/** Undefined for a header, and for a line that is no record. */
function rowOf(file: TextFile, record: FileRecord, contract: Contract | undefined, orders: Contract): Row | undefined {
  if (record.isHeader) return undefined;
  if (file.names === undefined) return jsonRow(record.text, contract, orders);
  const columns = columnsOf.get(file) ?? personalColumns(file.names, contract, orders);
  columnsOf.set(file, columns);
  const cells = fieldsOf(record.text, file.separator);
  const without = (verdict: Verdict, people: People) =>
    isDropped(columns, verdict)
      ? ""
      : recordOf(
          cells.map((cell, index) => (isEmptied(columns, verdict, index) ? "" : withoutAddresses(cell, people))),
          file.separator,
        );
  return { columns, cells, without };
}

function jsonRow(text: string, contract: Contract | undefined, orders: Contract): Row | undefined {
  const record = objectOf(text);
  if (record === undefined) return undefined;
  const names = Object.keys(record);
  const columns = personalColumns(names, contract, orders);
  const cells = Object.values(record).map((value) =>
    value === null ? null : typeof value === "string" ? value : JSON.stringify(value),
  );
  const without = (verdict: Verdict, people: People) => {
    if (isDropped(columns, verdict)) return "";
    const kept = Object.entries(record).map(
      ([name, value], index) => [name, isEmptied(columns, verdict, index) ? null : swept(value, people)] as const,
    );
    return JSON.stringify(Object.fromEntries(kept));
  };
  return { columns, cells, without };
}

const swept = (value: Json, people: People) => (typeof value === "string" ? withoutAddresses(value, people) : value);

function objectOf(text: string): JsonObject | undefined {
  let value: Json;
  try {
    value = parseJson(text);
  } catch {
    // Conform rejects the line; here it goes if it names somebody.
    return undefined;
  }
  return isObject(value) ? value : undefined;
}

const isDropped = ({ erase }: PersonalColumns, { isTheirs }: Verdict) => erase === "rows" && isTheirs;

const isEmptied = ({ erase, phones }: PersonalColumns, { isTheirs, hasPhone }: Verdict, index: number) =>
  (isTheirs && erase !== "rows" && erase.has(index)) || (hasPhone && phones.has(index));

/** The file's text, each record on the line it was on. */
async function* rewritten(file: TextFile, judge: Judge): AsyncGenerator<string, void, void> {
  let line = 1;
  for await (const record of file.records()) {
    const before = "\n".repeat(record.line - line);
    const text = judge(record);
    const fill = "\n".repeat(Math.max(0, linesIn(record.text) - linesIn(text)));
    line = record.line + linesIn(record.text) + 1;
    yield `${before}${text}${fill}\n`;
  }
}

const linesIn = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;
