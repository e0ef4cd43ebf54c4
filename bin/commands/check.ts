import { Command } from "commander";
import { readKpis } from "../../lambdas/compute/readKpis.ts";
import { openSource } from "../../lambdas/pull/openSource.ts";
import { readCoverage, sourceFacts } from "../../lambdas/report/freshness.ts";
import { checkGoals } from "../../lambdas/shared/checkGoals.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { MilepostError } from "../../lambdas/shared/errors.ts";
import { readSettings } from "../../lambdas/shared/readSettings.ts";
import { latestRuns } from "../../lambdas/shared/runLedger.ts";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { exitCodes } from "../exitCodes.ts";
import type { About } from "../finding.ts";
import { localContext } from "../localContext.ts";
import { localMinute } from "../localMinute.ts";
import { ownLake, readEnvironment } from "../place.ts";
import { settingsFile } from "../readContext.ts";
import { scheduleFindings } from "../scheduleFindings.ts";
import { examples, type Shell } from "../shell.ts";
import { stageFindings, stageSecretsOf } from "../stageFindings.ts";
import { chosenLake } from "../stageLake.ts";
import type { DeployedStage } from "../stageOutputs.ts";
import { unseenByAthena } from "../unseenByAthena.ts";

interface Options {
  lake?: string;
  stage?: string;
  config: string;
  json?: boolean;
}

export function checkCommand({ terminal, exit }: Shell): Command {
  return new Command("check")
    .description(
      "Check the settings, every source's credential and scopes, and how fresh the data are. Changes nothing.",
    )
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, else ./lake)")
    .option("--stage <name>", "a stage in AWS: its lake, its credentials and its mail")
    .option("--config <file>", "the settings", settingsFile)
    .option("--json", "print the findings as JSON")
    .addHelpText("after", examples("check", "check --stage prod", "check --config other.config.ts"))
    .action(async (options: Options) => {
      const settings = await readSettings(options.config);
      const { ctx, deployed } = await contextOf(options, settings, readEnvironment(terminal.environment));
      const findings = [
        { about: "settings", level: "ok" as const, text: `${options.config} is right` },
        ...scheduleFindings(settings, ctx.now()),
        ...(await goalFindings(ctx)),
        ...(deployed === undefined ? [] : await stageFindings(deployed, settings)),
        ...(await Promise.all(Object.keys(settings.sources).map((source) => sourceFindings(source, ctx)))).flat(),
        ...(await freshness(ctx, options.stage)),
        ...(await unseenFindings(ctx)),
      ];
      if (options.json) terminal.out(JSON.stringify(findings, null, 2));
      else for (const { about, level, text } of findings) terminal.out(`${marks[level]} ${about}: ${text}`);
      if (findings.some(({ level }) => level === "fail")) exit(exitCodes.failed);
    });
}

/** The context of a laptop; of a stage, with its lake and the credentials that its functions use. */
async function contextOf(
  { lake, stage, config }: Options,
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ ctx: Context; deployed?: DeployedStage }> {
  if (stage === undefined) {
    const url = lake ?? environment.MILEPOST_LAKE ?? ownLake;
    return { ctx: localContext({ lake: url, settings, environment }) };
  }
  const { deployed, ...chosen } = await chosenLake({ lake, stage, config }, environment);
  const ctx = localContext({ lake: chosen.url, settings, environment: chosen.environment });
  if (deployed === undefined) return { ctx };
  return { ctx: { ...ctx, secrets: stageSecretsOf(deployed, settings, ctx.now) }, deployed };
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

async function freshness(ctx: Context, stage: string | undefined): Promise<About[]> {
  const [run] = await latestRuns(ctx.lake, 1);
  if (run === undefined) {
    const command = `npx milepost run${stage === undefined ? "" : ` --stage ${stage}`}`;
    return [{ about: ctx.lake.url, level: "warn", text: `nothing has run yet: ${command}` }];
  }
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
