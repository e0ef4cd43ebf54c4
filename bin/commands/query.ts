import { Command } from "commander";
import { z } from "zod";
import { openLakeTables } from "../../lambdas/compute/openTables.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { MilepostError, messageOf, SettingsError } from "../../lambdas/shared/errors.ts";
import { type ReadOptions, readContext } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { cellText, tableText } from "../terminal.ts";

interface Options extends ReadOptions {
  json?: boolean;
  csv?: boolean;
}

/** A table on a screen is for people: more rows are for --csv or --json. */
const shownRows = 1000;

export function queryCommand({ terminal }: Shell): Command {
  return new Command("query")
    .description("Ask the lake in SQL: any table, in Athena's dialect as far as DuckDB knows it.")
    .argument("<sql>", "one SELECT")
    .option("--json", "print the rows as JSON")
    .option("--csv", "print the rows as CSV")
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, ./lake, else the demo's)")
    .option("--as-of <yyyy-mm-dd>", "what the table as_of says (default: the newest run's day)")
    .option("--config <file>", "the settings (default: milepost.config.ts)")
    .addHelpText(
      "after",
      examples(
        `query "select * from kpi_values where kpi = 'sales' and grain = 'month' and dimension = 'total' order by period_start"`,
        `query --csv "select country, count(*) as orders from orders group by country" > orders.csv`,
        `query "select * from coverage"`,
      ),
    )
    .action(async (sql: string, options: Options) => {
      if (options.json && options.csv) throw new SettingsError("--json and --csv cannot both be printed.");
      const ctx = await readContext(options, terminal);
      const { columns, rows } = await ask(await tablesFor(ctx, sql), sql);
      if (options.json) terminal.out(JSON.stringify(rows, null, 2));
      else if (options.csv) terminal.out([columns, ...valuesOf(columns, rows)].map(csvLine).join("\n"));
      else {
        terminal.out(tableText(columns, valuesOf(columns, rows.slice(0, shownRows))));
        if (rows.length > shownRows) {
          terminal.note(`\n${rows.length - shownRows} more rows are not shown: --csv and --json print all.`);
        }
      }
    });
}

type Row = Record<string, unknown>;

/** What is wrong with the query's own text is wrong use. */
async function tablesFor(ctx: Context, sql: string): ReturnType<typeof openLakeTables> {
  if (sql.trim() === "") throw new SettingsError("There is no query: give one SELECT, in quotes.");
  try {
    return await openLakeTables(ctx, sql);
  } catch (error) {
    if (!(error instanceof MilepostError) || !("table" in error.facts || error.facts.file === "query")) throw error;
    throw new SettingsError(error.message, { cause: error });
  }
}

async function ask(
  database: Awaited<ReturnType<typeof openLakeTables>>,
  sql: string,
): Promise<{ columns: string[]; rows: Row[] }> {
  const statement = sql.trim().replace(/;$/, "");
  try {
    const described = await database.rows(z.object({ column_name: z.string() }), `describe ${statement}`);
    const rows = await database.rows(z.record(z.string(), z.unknown()), statement);
    return { columns: described.map((column) => column.column_name), rows };
  } catch (cause) {
    if (cause instanceof MilepostError) throw cause;
    // Below it DuckDB shows the line as it was wrapped to be described.
    const why = messageOf(cause).split("\n\nLINE ")[0];
    throw new SettingsError(`The query cannot be answered: ${why}`, { cause });
  } finally {
    database.close();
  }
}

function valuesOf(columns: readonly string[], rows: readonly Row[]): unknown[][] {
  return rows.map((row) => columns.map((column) => row[column]));
}

/** RFC 4180: quoted where a comma, a quote or a line end asks for it. */
function csvLine(values: readonly unknown[]): string {
  return values
    .map(cellText)
    .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
    .join(",");
}
