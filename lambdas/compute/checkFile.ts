import { basename } from "node:path";
import { parseHeader, requiredField, wordOf } from "./sqlHeader.ts";

/** A check of the finished tables: the rows that its SELECT returns are the offending ones. */
export interface CheckFile {
  readonly file: string;
  readonly name: string;
  readonly title: string;
  /** fail stops the mail, warn prints in it. */
  readonly severity: "fail" | "warn";
  readonly sql: string;
  readonly sqlLine: number;
}

/** Parses the text of a check. Throws a MilepostError that names file and line. */
export function parseCheck(text: string, file: string): CheckFile {
  const header = parseHeader(text, file, ["severity"]);
  return {
    file,
    name: basename(file, ".sql"),
    title: header.opening.map((line) => line.text).join(" "),
    severity: wordOf(file, requiredField(header, "severity"), ["fail", "warn"]),
    sql: header.sql,
    sqlLine: header.sqlLine,
  };
}
