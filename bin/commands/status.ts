import { Command } from "commander";
import { readPending } from "../../lambdas/rebuild/pending.ts";
import { readCoverage } from "../../lambdas/report/freshness.ts";
import { readInboxResults, readQuarantined } from "../../lambdas/report/troubles.ts";
import { openLake } from "../../lambdas/shared/lake/open.ts";
import { readLease } from "../../lambdas/shared/lease.ts";
import { latestRuns, type RunRecord, stateOf } from "../../lambdas/shared/runLedger.ts";
import { latestExecutions } from "../deployedRun.ts";
import { localMinute } from "../localMinute.ts";
import { readEnvironment } from "../place.ts";
import { settingsFile, zoneToShow } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { chosenLake } from "../stageLake.ts";
import { tableText } from "../terminal.ts";

const shownRuns = 5;

export function statusCommand({ terminal }: Shell): Command {
  return new Command("status")
    .description("The last runs, how far each source is loaded, what was quarantined, what became of dropped files.")
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, ./lake, else the demo's)")
    .option("--stage <name>", "a stage in AWS: its lake, and how its executions stand")
    .option("--config <file>", `the settings: --stage and the times' zone follow from them (default: ${settingsFile})`)
    .option("--json", "print it as JSON")
    .addHelpText("after", examples("status", "status --stage prod", "status --lake s3://my-bucket/milepost --json"))
    .action(async (options: { lake?: string; stage?: string; config?: string; json?: boolean }) => {
      const { url, environment, deployed } = await chosenLake(options, readEnvironment(terminal.environment));
      const lake = openLake(url, environment);
      const [executions, records, lease, coverage, quarantined, inbox, pending] = await Promise.all([
        deployed === undefined ? null : latestExecutions(deployed, shownRuns),
        latestRuns(lake, shownRuns),
        readLease(lake),
        readCoverage(lake),
        readQuarantined(lake),
        readInboxResults(lake),
        readPending({ lake }),
      ]);
      const runs = records.map((record) => ({ ...record, outcome: stateOf(record, lease?.value) }));
      if (options.json) {
        terminal.out(
          JSON.stringify(
            { lake: url, executions, lease: lease?.value ?? null, runs, coverage, quarantined, inbox, pending },
            null,
            2,
          ),
        );
        return;
      }
      const zone = await zoneToShow(options, lake, terminal);
      const minute = (instant: string) => localMinute(instant, zone);
      const part = (title: string, columns: string[], rows: unknown[][], none: string) =>
        terminal.out(`${title}\n${rows.length === 0 ? none : tableText(columns, rows)}\n`);
      if (lease !== undefined) terminal.out(`Held by run ${lease.value.run} on ${lease.value.host}\n`);
      if (executions !== null) {
        part(
          `Executions (${zone})`,
          ["execution", "status", "started", "ended"],
          executions.map(({ name, status, startedAt, stoppedAt }) => [
            name,
            status,
            startedAt && minute(startedAt.toISOString()),
            stoppedAt && minute(stoppedAt.toISOString()),
          ]),
          `none yet: npx milepost run --stage ${options.stage}, or wait for the schedule`,
        );
      }
      part(
        "Runs",
        ["run", "as of", "outcome", "what happened"],
        runs.map(runRow),
        executions === null ? "none yet: npx milepost run" : "none yet",
      );
      part(
        `Loaded (${zone})`,
        ["source", "table", "from", "through"],
        coverage.map(({ source, table, from, through }) => [source, table, minute(from), minute(through)]),
        "nothing yet",
      );
      if (pending.length > 0)
        part(
          "To be done",
          ["what", "of", ""],
          pending.map(({ kind, of, what }) => [kind, of, what]),
          "",
        );
      part(
        "Quarantined rows",
        ["source", "table", "rows"],
        quarantined.map(({ source, table, rows }) => [source, table, rows]),
        "none",
      );
      part(
        "Dropped files",
        ["table", "file", "outcome", "rejected rows", "why"],
        inbox.map(({ table, file, outcome, rows }) => {
          const rejected = rows?.rejected ?? null;
          const isWhole = outcome !== "refused" && !rejected;
          const why = `inbox_results/${table === "" ? "" : `${table}/`}${file}.json`;
          return [table, file, outcome, rejected, isWhole ? null : why];
        }),
        `none: drop CSV, Parquet or NDJSON into ${url}/inbox/<table>/`,
      );
    });
}

function runRow({ run, as_of, outcome, steps }: Omit<RunRecord, "outcome"> & { outcome: string }): unknown[] {
  const what = steps.flatMap(({ verb, source, outcome, message }) => {
    const name = `${source ?? ""} ${verb}`.trim();
    if (outcome === "unfinished") return `${name}: not done in the time of a run, goes on in the next`;
    return outcome === "failed" ? `${name}: ${message?.split("\n", 1)[0]}` : [];
  });
  return [run, as_of, outcome, what.join("; ")];
}
