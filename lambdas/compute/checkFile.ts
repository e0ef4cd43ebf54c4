import { basename } from "node:path";
import { type InputField, parseInputs } from "./sqlFile.ts";
import { parseHeader, proseOf, requiredField, wordOf } from "./sqlHeader.ts";

/** A check of the finished tables: the rows that its SELECT returns are the offending ones. */
export interface CheckFile {
  readonly file: string;
  readonly name: string;
  /** What is wrong when there are rows, and what to do. */
  readonly title: string;
  /** The same in Chinese: what follows `zh-CN:`. */
  readonly chinese: string | undefined;
  /** fail stops the mail, warn prints in it. */
  readonly severity: "fail" | "warn";
  /** By month, a check is made again only for the months whose inputs have changed. */
  readonly by: "month" | "none";
  readonly inputs: ReadonlyMap<string, InputField>;
  readonly sql: string;
  readonly sqlLine: number;
}

/** Parses the text of a check. Throws a MilepostError that names file and line. */
export function parseCheck(text: string, file: string): CheckFile {
  const header = parseHeader(text, file, ["severity", "partition", "inputs"]);
  const [title = "", chinese] = proseOf(header).split(" zh-CN: ");
  const partition = header.fields.get("partition");
  return {
    file,
    name: basename(file, ".sql"),
    title,
    chinese,
    severity: wordOf(file, requiredField(header, "severity"), ["fail", "warn"]),
    by: partition === undefined ? "none" : wordOf(file, partition, ["month", "none"]),
    inputs: parseInputs(header),
    sql: header.sql,
    sqlLine: header.sqlLine,
  };
}
