import { SettingsError } from "../lambdas/shared/errors.ts";
import { cellText, type Terminal, tableText } from "./terminal.ts";

export interface Answer {
  readonly columns: readonly string[];
  /** The values of each row, in the order of the columns: two may have one name. */
  readonly rows: readonly (readonly unknown[])[];
}

export interface Form {
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** A table on a screen is for people: more rows are for --csv or --json. */
const shownRows = 1000;

/** Refuses two forms at once. */
export function checkForm({ json, csv }: Form): void {
  if (json && csv) throw new SettingsError("--json and --csv cannot both be printed.");
}

/** Prints the rows of a query as a table, as CSV or as JSON. */
export function printRows({ out, note }: Terminal, { columns, rows }: Answer, { json, csv }: Form): void {
  if (json) {
    const named = rows.map((row) => Object.fromEntries(columns.map((column, index) => [column, row[index]])));
    out(JSON.stringify(named, null, 2));
  } else if (csv) out([columns, ...rows].map(csvLine).join("\n"));
  else {
    out(tableText(columns, rows.slice(0, shownRows)));
    if (rows.length > shownRows) {
      note(`\n${rows.length - shownRows} more rows are not shown: --csv and --json print all.`);
    }
  }
}

/** RFC 4180: quoted where a comma, a quote or a line end asks for it. */
function csvLine(values: readonly unknown[]): string {
  return values
    .map(cellText)
    .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(",");
}
