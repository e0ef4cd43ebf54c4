import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import { z } from "zod";
import { openLakeTables } from "../../lambdas/compute/openTables.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { MilepostError, messageOf, SettingsError } from "../../lambdas/shared/errors.ts";
import { readSettings } from "../../lambdas/shared/readSettings.ts";
import { askAthena } from "../askAthena.ts";
import { costLine } from "../athenaCost.ts";
import { readEnvironment } from "../place.ts";
import { type Answer, checkForm, type Form, printRows } from "../printRows.ts";
import { type ReadOptions, readContext, settingsFile } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { readStage } from "../stageOutputs.ts";
import type { Terminal } from "../terminal.ts";

interface Options extends ReadOptions, Form {
  stage?: string;
}

export function queryCommand({ terminal }: Shell): Command {
  return new Command("query")
    .description("Ask the lake in SQL: any table, in Athena's dialect as far as DuckDB knows it.")
    .argument("<sql>", "one SELECT")
    .option("--json", "print the rows as JSON")
    .option("--csv", "print the rows as CSV")
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, ./lake, else the demo's)")
    .option("--stage <name>", "ask Athena in a stage in AWS; says what the query costs")
    .option("--as-of <yyyy-mm-dd>", "what the table as_of says (default: the newest run's day)")
    .option("--config <file>", "the settings (default: milepost.config.ts)")
    .addHelpText(
      "after",
      examples(
        `query "select * from kpi_values where kpi = 'sales' and grain = 'month' and dimension = 'total' order by period_start"`,
        `query --csv "select country, count(*) as orders from orders group by country" > orders.csv`,
        `query "select * from coverage"`,
        `query --stage prod "select * from kpi_wide where grain = 'week' and dimension = 'total'"`,
      ),
    )
    .action(async (sql: string, options: Options) => {
      checkForm(options);
      const statement = sql.trim().replace(/;$/, "");
      if (statement === "") throw new SettingsError("There is no query: give one SELECT, in quotes.");
      if (options.stage !== undefined) await askStage(statement, { ...options, stage: options.stage }, terminal);
      else {
        const database = await tablesFor(await readContext(options, terminal), sql);
        printRows(terminal, await ask(database, statement), options);
      }
    });
}

async function askStage(sql: string, options: Options & { stage: string }, terminal: Terminal): Promise<void> {
  const { stage, lake, asOf, config = settingsFile } = options;
  if (lake !== undefined || asOf !== undefined) {
    throw new SettingsError("--stage asks Athena about the stage's own lake: it goes without --lake and --as-of.");
  }
  const deployed = await readStage(stage, await readSettings(config), readEnvironment(terminal.environment));
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.once("SIGINT", stop);
  try {
    const answer = await askAthena(deployed, sql, { sleep: (time) => setTimeout(time), signal: interrupt.signal });
    printRows(terminal, answer, options);
    terminal.note(costLine(answer));
  } finally {
    process.removeListener("SIGINT", stop);
  }
}

/** What is wrong with the query's own text is wrong use. */
async function tablesFor(ctx: Context, sql: string): ReturnType<typeof openLakeTables> {
  try {
    return await openLakeTables(ctx, sql);
  } catch (error) {
    if (!(error instanceof MilepostError) || !("table" in error.facts || error.facts.file === "query")) throw error;
    throw new SettingsError(error.message, { cause: error });
  }
}

async function ask(database: Awaited<ReturnType<typeof openLakeTables>>, statement: string): Promise<Answer> {
  try {
    const described = await database.rows(z.object({ column_name: z.string() }), `describe ${statement}`);
    const rows = await database.rows(z.record(z.string(), z.unknown()), statement);
    const columns = described.map((column) => column.column_name);
    return { columns, rows: rows.map((row) => columns.map((column) => row[column])) };
  } catch (cause) {
    if (cause instanceof MilepostError) throw cause;
    // Below it DuckDB shows the line as it was wrapped to be described.
    const why = messageOf(cause).split("\n\nLINE ")[0];
    throw new SettingsError(`The query cannot be answered: ${why}`, { cause });
  } finally {
    database.close();
  }
}
