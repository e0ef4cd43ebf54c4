import { MilepostError } from "../../shared/errors.ts";

/** Where one record of a CSV file, or one line of an NDJSON file, lies in a buffer. */
export interface RawRecord {
  readonly buffer: Buffer;
  /** Its bytes, from `start` up to and without `end`: the line end is not among them. */
  readonly start: number;
  readonly end: number;
  /** The line (from 1) on which it starts. */
  readonly line: number;
  readonly fields: number;
  /** Where its first `columns` fields end. */
  readonly cut: number;
  /**
   * spaced: a quoted field has space before its quote, which readers take differently. stray: one has more than space
   * behind its closing quote, so what it is meant to say is not known.
   */
  readonly quotes: "plain" | "spaced" | "stray";
}

export interface RecordOptions {
  /** The byte between fields; undefined for lines that are not split, where quotes mean nothing either. */
  readonly separator?: number;
  /** How many fields a record should have; fewer or more may be found. */
  readonly columns?: number;
}

const [LF, CR, QUOTE, SPACE, TAB] = [10, 13, 34, 32, 9];
/** A longer record is taken for a quote that was never closed. */
const MOST_BYTES = 4 << 20;

/**
 * Splits UTF-8 text into records, many at a time, in order. Empty lines are passed over. A line ends with LF, CR LF or a
 * CR alone, as DuckDB sees it too.
 */
export async function* recordsOf(
  chunks: AsyncIterable<Buffer>,
  { separator, columns = 0 }: RecordOptions,
): AsyncGenerator<RawRecord[], void, void> {
  let rest: Buffer = Buffer.alloc(0);
  let line = 1;

  function take(buffer: Buffer, last: boolean): RawRecord[] {
    const records: RawRecord[] = [];
    let start = 0;
    while (start < buffer.length) {
      const found = scan(buffer, start, last, separator, columns);
      if (found === undefined) break;
      if (!isBlank(buffer, start, found.end)) {
        const { end, fields, cut, quotes } = found;
        records.push({ buffer, start, end, line, fields, cut, quotes });
      }
      line += found.lines;
      start = found.next;
    }
    rest = buffer.subarray(start);
    return records;
  }

  for await (const chunk of chunks) {
    yield take(rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), false);
    if (rest.length > MOST_BYTES) {
      const long = `The record that starts on line ${line} does not end within ${MOST_BYTES >> 20} MB`;
      throw new MilepostError(`${long}${separator === undefined ? "." : ": is a quote in it left open?"}`, { line });
    }
  }
  yield take(rest, true);
  if (rest.length > 0) {
    throw new MilepostError(`A quote that is opened in the record on line ${line} is never closed.`, { line });
  }
}

/** The record that starts at `start`, or undefined when the buffer does not hold all of it. */
function scan(buffer: Buffer, start: number, last: boolean, separator: number | undefined, columns: number) {
  let fields = 1;
  let lines = 0;
  let cut = -1;
  let quoted = false;
  // Where a field is outside its quotes: nothing but space so far, behind the closing quote, or in text without quotes.
  const begin = (): Place => (separator === undefined ? "text" : "before");
  let place = begin();
  let quotes: RawRecord["quotes"] = "plain";
  for (let at = start; at < buffer.length; at++) {
    const byte = buffer[at];
    if (quoted) {
      if (byte === LF) lines++;
      if (byte === QUOTE) [quoted, place] = [false, "closed"];
    } else if (byte === LF) {
      return { end: at, next: at + 1, lines: lines + 1, fields, cut: cut < 0 ? at : cut, quotes };
    } else if (byte === CR) {
      // Whether an LF follows is in the next chunk.
      if (at + 1 === buffer.length && !last) return undefined;
      const next = buffer[at + 1] === LF ? at + 2 : at + 1;
      return { end: at, next, lines: lines + 1, fields, cut: cut < 0 ? at : cut, quotes };
    } else if (byte === separator) {
      if (fields === columns) cut = at;
      fields++;
      place = begin();
    } else if (byte === QUOTE && (place === "before" || place === "closed")) {
      // A doubled quote closes and opens again, which comes to the same.
      quoted = true;
      if (place === "before" && isSpace(buffer[at - 1]) && at > start && quotes === "plain") quotes = "spaced";
    } else if (isSpace(byte)) {
      if (place === "closed") place = "behind";
    } else {
      if (place === "closed" || place === "behind") quotes = "stray";
      place = "text";
    }
  }
  if (!last || quoted) return undefined;
  const end = buffer.length;
  return { end, next: end, lines: lines + 1, fields, cut: cut < 0 ? end : cut, quotes };
}

type Place = "before" | "text" | "closed" | "behind";

const isSpace = (byte: number | undefined): boolean => byte === SPACE || byte === TAB;

function isBlank(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (buffer[at] !== SPACE && buffer[at] !== TAB) return false;
  return true;
}
