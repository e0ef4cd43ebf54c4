import { inspect } from "node:util";
import Table from "cli-table3";
import { MilepostError, messageOf } from "../lambdas/shared/errors.ts";

/** Where commands write: results to standard output, everything else to standard error. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly note: (text: string) => void;
  /** Whether a person watches: progress moves, colours show. */
  readonly interactive: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export function openTerminal(): Terminal {
  // Who reads only the first lines (`| head`) closes the pipe: that is no failure.
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit();
    throw error;
  });
  return {
    out: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
    interactive: process.stderr.isTTY === true && !process.env.CI,
    environment: process.env,
  };
}

/** An error as people read it; with MILEPOST_DEBUG=1 as developers do. */
export function printError(terminal: Terminal, error: unknown): void {
  if (terminal.environment.MILEPOST_DEBUG === "1") terminal.note(inspect(error, { depth: 6 }));
  else if (error instanceof MilepostError) terminal.note(error.message);
  else if (refusals.has(codeOf(error))) terminal.note(refusalText(error));
  else terminal.note(`Something unexpected went wrong: ${messageOf(error)}\n  MILEPOST_DEBUG=1 shows where.`);
}

/** What the file system refuses, and what to do about it. */
const refusals = new Map([
  ["EACCES", "Let this user write there, or name another lake with --lake."],
  ["EPERM", "Let this user write there, or name another lake with --lake."],
  ["EROFS", "That disk can only be read: name another lake with --lake."],
  ["ENOSPC", "That disk is full: make room and run again, nothing is lost."],
]);

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");

const refusalText = (error: unknown) =>
  `The folder does not take it: ${messageOf(error)}\n  ${refusals.get(codeOf(error))}`;

/** Rows as an aligned table without lines: a header, then a row a line. Numbers stand right. */
export function tableText(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const right = columns.map((_, index) => rows.length > 0 && rows.every((row) => isNumeric(row[index])));
  const table = new Table({
    head: [...columns],
    colAligns: right.map((numeric) => (numeric ? "right" : "left")),
    chars: noLines,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
  });
  table.push(...rows.map((row) => row.map(cellText)));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

const noLines = {
  ...{ top: "", "top-mid": "", "top-left": "", "top-right": "" },
  ...{ bottom: "", "bottom-mid": "", "bottom-left": "", "bottom-right": "" },
  ...{ left: "", "left-mid": "", mid: "", "mid-mid": "", right: "", "right-mid": "", middle: "  " },
};

export function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function isNumeric(value: unknown): boolean {
  return value === null || typeof value === "number" || (typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value));
}
