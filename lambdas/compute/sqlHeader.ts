import { MilepostError } from "../shared/errors.ts";
import { nearest } from "../shared/nearest.ts";

/** The comment at the head of a SQL file, taken apart, and the statement below it. */
export interface SqlHeader {
  readonly file: string;
  /** The lines before the first field. */
  readonly opening: readonly Line[];
  /** `name: text`, one a line or several with two spaces or more between them. */
  readonly fields: ReadonlyMap<string, Line>;
  /** The indented lines below a field that stands alone, such as `columns:`. */
  readonly blocks: ReadonlyMap<string, readonly Line[]>;
  /** The lines after the fields: what the file means, in prose. */
  readonly prose: readonly Line[];
  /** The SELECT, without a closing semicolon. */
  readonly sql: string;
  /** Counted from 1: where the SELECT begins. */
  readonly sqlLine: number;
}

export interface Line {
  readonly text: string;
  readonly number: number;
}

/** Takes a file apart. `names` are the fields it may have; a field that is nearly one of them is a mistake. */
export function parseHeader(text: string, file: string, names: readonly string[]): SqlHeader {
  const lines = text.split(/\r?\n/);
  const opening: Line[] = [];
  const prose: Line[] = [];
  const fields = new Map<string, Line>();
  const blocks = new Map<string, Line[]>();
  let block: Line[] | undefined;
  let index = 0;

  for (; index < lines.length; index += 1) {
    const raw = lines[index] ?? "";
    if (raw.trim() === "") continue;
    if (!raw.startsWith("--")) break;
    const number = index + 1;
    const comment = raw.slice(2).replace(/^ /, "");
    if (block !== undefined && /^\s/.test(comment)) {
      block.push({ text: comment.trim(), number });
      continue;
    }
    block = undefined;
    for (const [part, piece] of comment.split(/\s{2,}(?=[a-z][a-z ]*:\s)/).entries()) {
      const field = /^([a-z][a-z ]*):(?:\s+(.*))?$/.exec(piece);
      const name = field?.[1];
      if (name === undefined || !names.includes(name)) {
        const meant = name === undefined ? undefined : nearest(name, names);
        if (meant !== undefined)
          mistake(file, number, `"${name}:" is no field of this file. Did you mean "${meant}:"?`);
        if (part > 0) mistake(file, number, `"${name}:" is no field of this file`);
        (fields.size === 0 ? opening : prose).push({ text: comment.trim(), number });
        break;
      }
      if (fields.has(name)) mistake(file, number, `a second "${name}:"`);
      const value = (field?.[2] ?? "").replace(/\s+-- .*$/, "").trim();
      fields.set(name, { text: value, number });
      if (value === "") {
        block = [];
        blocks.set(name, block);
      }
    }
  }

  const sql = lines.slice(index).join("\n").trim().replace(/;$/, "").trimEnd();
  if (sql === "") mistake(file, lines.length, "there is no SELECT below the header");
  return { file, opening, fields, blocks, prose, sql, sqlLine: index + 1 };
}

/** The prose of a header as one text: what the file is and means. */
export function proseOf({ file, opening, prose }: SqlHeader): string {
  const text = [...opening, ...prose].map((line) => line.text).join(" ");
  return text === "" ? mistake(file, 1, "the file must say in a comment what it is") : text;
}

/** The text of a field that must be there. */
export function requiredField(header: SqlHeader, name: string): Line {
  const field = header.fields.get(name);
  return field ?? mistake(header.file, 1, `the header has no "${name}:"`);
}

/** A comma-separated field's words. */
export function listOf(line: Line): string[] {
  return line.text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** A field whose text must be one of some words. */
export function wordOf<Word extends string>(file: string, line: Line, words: readonly Word[]): Word {
  const found = words.find((word) => word === line.text);
  if (found !== undefined) return found;
  return mistake(file, line.number, `"${line.text}" is not one of ${words.join(", ")}`);
}

/** Rejects a file with its name and line. */
export function mistake(file: string, line: number, what: string): never {
  throw new MilepostError(`${file}:${line}: ${what}`, { file, line });
}
