import { Command } from "commander";
import { readKpis } from "../../lambdas/compute/readKpis.ts";
import { openSource } from "../../lambdas/pull/openSource.ts";
import type { Finding } from "../../lambdas/pull/source.ts";
import { readCoverage, sourceFacts } from "../../lambdas/report/freshness.ts";
import { checkGoals } from "../../lambdas/shared/checkGoals.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { MilepostError } from "../../lambdas/shared/errors.ts";
import { readSettings } from "../../lambdas/shared/readSettings.ts";
import { latestRuns } from "../../lambdas/shared/runLedger.ts";
import { exitCodes } from "../exitCodes.ts";
import { localContext } from "../localContext.ts";
import { localMinute } from "../localMinute.ts";
import { ownLake, readEnvironment } from "../place.ts";
import { settingsFile } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { unseenByAthena } from "../unseenByAthena.ts";

interface Options {
  lake?: string;
  config: string;
  json?: boolean;
}

export function checkCommand({ terminal, exit }: Shell): Command {
  return new Command("check")
    .description(
      "Check the settings, every source's credential and scopes, and how fresh the data are. Changes nothing.",
    )
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, else ./lake)")
    .option("--config <file>", "the settings", settingsFile)
    .option("--json", "print the findings as JSON")
    .addHelpText("after", examples("check", "check --config other.config.ts"))
    .action(async (options: Options) => {
      const environment = readEnvironment(terminal.environment);
      const settings = await readSettings(options.config);
      const url = options.lake ?? environment.MILEPOST_LAKE ?? ownLake;
      const ctx = localContext({ lake: url, settings, environment });
      const findings = [
        { about: "settings", level: "ok" as const, text: `${options.config} is right` },
        ...(await goalFindings(ctx)),
        ...(await Promise.all(Object.keys(settings.sources).map((source) => sourceFindings(source, ctx)))).flat(),
        ...(await freshness(ctx)),
        ...(await unseenFindings(ctx)),
      ];
      if (options.json) terminal.out(JSON.stringify(findings, null, 2));
      else for (const { about, level, text } of findings) terminal.out(`${marks[level]} ${about}: ${text}`);
      if (findings.some(({ level }) => level === "fail")) exit(exitCodes.failed);
    });
}

interface About extends Finding {
  readonly about: string;
}

const marks = { ok: "ok  ", warn: "warn", fail: "FAIL" } as const;

async function goalFindings({ settings }: Context): Promise<About[]> {
  const mistakes = checkGoals(settings.goals, await readKpis());
  return mistakes.map((text) => ({ about: "goals", level: "fail", text }));
}

async function sourceFindings(source: string, ctx: Context): Promise<About[]> {
  try {
    const found = await openSource(source, ctx).check();
    return found.map((finding) => ({ about: source, ...finding }));
  } catch (error) {
    if (!(error instanceof MilepostError)) throw error;
    return [{ about: source, level: "fail", text: error.message }];
  }
}

async function freshness(ctx: Context): Promise<About[]> {
  const [run] = await latestRuns(ctx.lake, 1);
  if (run === undefined) return [{ about: ctx.lake.url, level: "warn", text: "nothing has run yet: npx milepost run" }];
  const { timeZone } = ctx.settings.business;
  return sourceFacts(ctx, await readCoverage(ctx.lake), run).map(({ source, through, stale, failure }) => {
    if (failure !== null) return { about: source, level: "fail", text: `the last run failed: ${failure.message}` };
    const text =
      through === null ? "nothing loaded yet" : `loaded through ${localMinute(through, timeZone)} (${timeZone})`;
    return { about: source, level: stale ? "warn" : "ok", text };
  });
}

/** What queries in Athena would leave out without a word. */
async function unseenFindings({ lake, settings, now }: Context): Promise<About[]> {
  const unseen = await unseenByAthena(lake, settings, now());
  return unseen.map(({ key, values, word, tables }): About => {
    const where = tables.length > 3 ? `${tables.length} tables` : tables.join(", ");
    if (values === "sources") {
      const text = `rows in ${where}, but the settings know no such source: name it in sources or in deploy.retiredSources, or Athena does not see them`;
      return { about: word, level: "fail", text };
    }
    const text = `${where}: Athena does not look for ${key}=${word}; most likely a date in the records is wrong`;
    return { about: "athena", level: "warn", text };
  });
}
