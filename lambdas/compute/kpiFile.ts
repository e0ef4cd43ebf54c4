import { basename, dirname } from "node:path";
import type { InputField } from "./sqlFile.ts";
import { parseInputs } from "./sqlFile.ts";
import { type Line, listOf, mistake, parseHeader, requiredField, type SqlHeader, wordOf } from "./sqlHeader.ts";

export const units = ["money", "count", "percent", "ratio", "days"] as const;
export type Unit = (typeof units)[number];

export const grains = ["hour", "day", "week", "month", "quarter", "year"] as const;
export type Grain = (typeof grains)[number];

export const betters = ["up", "down", "neutral"] as const;
export type Better = (typeof betters)[number];

/**
 * How a KPI adds up. sum: over time and dimensions. ratio: numerators and denominators do. distinct: never, it is
 * counted anew for each bucket. snapshot: over dimensions, the last value over time. statistical: from rows only.
 */
const addings = ["sum", "ratio", "distinct", "snapshot", "statistical"] as const;
export type Adds = (typeof addings)[number];

/** One figure of a KPI. A KPI with a single figure has one measure, of the KPI's own name. */
export interface Measure {
  readonly name: string;
  readonly unit: Unit;
  readonly better: Better;
  readonly adds: Adds;
  readonly comment: string;
}

/** One KPI: its place in the catalogue, and the SELECT of its numerators and denominators. */
export interface KpiFile {
  readonly file: string;
  /** The id: `average_order_value`. */
  readonly name: string;
  /** The folder: `sales`. */
  readonly category: string;
  readonly title: { readonly en: string; readonly "zh-CN": string };
  readonly measures: readonly Measure[];
  readonly grains: readonly Grain[];
  /** The dimensions it is cut by. */
  readonly by: readonly string[];
  /** Of those, the ones whose segments the SELECT itself has ranked and cut: however many, all are kept. */
  readonly ranks: readonly string[];
  /** The canonical tables whose coverage tells 0 from unknown, and provisional from final. */
  readonly coveredBy: readonly string[];
  readonly inputs: ReadonlyMap<string, InputField>;
  /** What it means, without the three below. */
  readonly description: string;
  /** The same in Chinese: what follows `zh-CN:`. */
  readonly chinese: string | undefined;
  readonly differs: string | undefined;
  readonly reference: string | undefined;
  readonly sql: string;
  readonly sqlLine: number;
}

const fields = ["unit", "better", "grains", "by", "ranks", "adds", "covered by", "measures", "inputs"];

/** Parses the text of a KPI's file. Throws a MilepostError that names file and line. */
export function parseKpi(text: string, file: string): KpiFile {
  const header = parseHeader(text, file, fields);
  const [title, ...opening] = header.opening;
  const [en, zh, ...more] = (title?.text ?? "").split("|").map((part) => part.trim());
  if (!en || !zh || more.length > 0) {
    return mistake(file, title?.number ?? 1, 'the first line must be "-- <English name> | <Chinese name>"');
  }
  const name = basename(file, ".sql");
  const own = { name, unit: unitOf(header), better: betterOf(header), adds: addsOf(header), comment: en };
  const block = header.blocks.get("measures");
  const measures = block === undefined ? [own] : block.map((line) => parseMeasure(file, line));
  if (measures.length === 0) {
    mistake(file, requiredField(header, "measures").number, 'below "measures:" stands one line per measure');
  }
  const by = listField(header, "by");
  const ranks = listField(header, "ranks");
  const stray = ranks.find((dimension) => !by.includes(dimension));
  if (stray !== undefined) mistake(file, requiredField(header, "ranks").number, `ranks: ${stray} is not in "by:"`);
  return {
    file,
    name,
    category: basename(dirname(file)),
    title: { en, "zh-CN": zh },
    measures,
    grains: parseGrains(header),
    by,
    ranks,
    coveredBy: listOf(requiredField(header, "covered by")),
    inputs: parseInputs(header),
    ...proseOf([...opening, ...header.prose]),
    sql: header.sql,
    sqlLine: header.sqlLine,
  };
}

const unitOf = (header: SqlHeader): Unit => wordOf(header.file, requiredField(header, "unit"), units);
const betterOf = (header: SqlHeader): Better => wordOf(header.file, requiredField(header, "better"), betters);
const addsOf = (header: SqlHeader): Adds => wordOf(header.file, requiredField(header, "adds"), addings);

function listField(header: SqlHeader, name: string): string[] {
  const field = header.fields.get(name);
  return field === undefined ? [] : listOf(field);
}

/** `hour..year`, or a list. */
function parseGrains(header: SqlHeader): Grain[] {
  const field = requiredField(header, "grains");
  const { file } = header;
  const range = field.text.split("..").map((text) => ({ text: text.trim(), number: field.number }));
  if (range.length === 2 && range[0] !== undefined && range[1] !== undefined) {
    const [first, last] = [wordOf(file, range[0], grains), wordOf(file, range[1], grains)];
    return grains.slice(grains.indexOf(first), grains.indexOf(last) + 1);
  }
  const named = listOf(field).map((text) => wordOf(file, { text, number: field.number }, grains));
  return grains.filter((grain) => named.includes(grain));
}

/** `new_orders count up sum: Orders of customers who had none before` */
function parseMeasure(file: string, { text, number }: Line): Measure {
  const match = /^([a-z][a-z0-9_]*) (\w+) (\w+) (\w+): (.+)$/.exec(text);
  const [, name, unit, better, adds, comment] = match ?? [];
  if (!name || !unit || !better || !adds || !comment) {
    return mistake(file, number, `expected "<measure> <unit> <better> <adds>: <what it is>", found: ${text}`);
  }
  return {
    name,
    unit: wordOf(file, { text: unit, number }, units),
    better: wordOf(file, { text: better, number }, betters),
    adds: wordOf(file, { text: adds, number }, addings),
    comment,
  };
}

type Prose = Pick<KpiFile, "description" | "chinese" | "differs" | "reference">;

const paragraphs = { "zh-CN": "chinese", Differs: "differs", Reference: "reference" } as const;

/** Prose in paragraphs: a line that starts with one of their names begins that one. */
function proseOf(lines: readonly Line[]): Prose {
  const texts: Record<keyof Prose, string[]> = { description: [], chinese: [], differs: [], reference: [] };
  let current: keyof Prose = "description";
  for (const { text } of lines) {
    // Several may stand on one line.
    for (const part of text.split(/(?=\b(?:zh-CN|Differs|Reference): )/)) {
      const [name, rest] = part.trim().split(/(?<=^(?:zh-CN|Differs|Reference)): /);
      if (rest !== undefined && (name === "zh-CN" || name === "Differs" || name === "Reference")) {
        current = paragraphs[name];
      }
      texts[current].push(rest ?? part.trim());
    }
  }
  const join = (parts: string[], space = " ") => (parts.length === 0 ? undefined : parts.join(space).trim());
  return {
    description: join(texts.description) ?? "",
    chinese: join(texts.chinese, ""),
    differs: join(texts.differs),
    reference: join(texts.reference),
  };
}
