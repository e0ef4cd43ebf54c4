import { Command } from "commander";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { openLake } from "../../lambdas/shared/lake/open.ts";
import { isDemo } from "../demoLake.ts";
import { exitCodes } from "../exitCodes.ts";
import { followDeployedRun } from "../followDeployedRun.ts";
import { localContext, parseRunDay } from "../localContext.ts";
import { ownLake, readEnvironment } from "../place.ts";
import { readCheckedSettings } from "../readCheckedSettings.ts";
import { settingsFile } from "../readContext.ts";
import { runAndTell } from "../runAndTell.ts";
import { examples, type Shell } from "../shell.ts";
import { readStage } from "../stageOutputs.ts";

interface Options {
  lake?: string;
  stage?: string;
  config: string;
  asOf?: string;
  json?: boolean;
}

export function runCommand(shell: Shell): Command {
  return new Command("run")
    .description("Pull what is new, read the inbox, compute the figures, write the report.")
    .option("--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, else ./lake)")
    .option("--stage <name>", "start a run of a deployed stage, in AWS, and follow it")
    .option("--as-of <yyyy-mm-dd>", "the last day to compute (default: yesterday, in the business's time zone)")
    .option("--config <file>", "the settings", settingsFile)
    .option("--json", "print what was done as JSON")
    .addHelpText(
      "after",
      `
A source that fails does not stop the others: the report says so, and the exit code is 1.
Files of your own: drop them into <lake>/inbox/<table>/, for example ./lake/inbox/order_lines/2026.csv.
${examples("run", "run --lake s3://my-bucket/milepost", "run --as-of 2026-11-22", "run --stage prod")}`,
    )
    .action(async (options: Options) => {
      const environment = readEnvironment(shell.terminal.environment);
      const url = options.lake ?? environment.MILEPOST_LAKE ?? ownLake;
      const settings = await readCheckedSettings(options.config);
      if (options.stage !== undefined) {
        if (options.lake !== undefined || options.asOf !== undefined)
          throw new SettingsError("--stage has its own lake, and runs for yesterday: leave --lake and --as-of out.");
        const stage = await readStage(options.stage, settings, environment);
        if (!(await followDeployedRun(stage, options, shell.terminal))) shell.exit(exitCodes.failed);
        return;
      }
      if (await isDemo(openLake(url, environment))) {
        throw new SettingsError(`${url} is the demo's lake.`, {
          remedy: "Run npx milepost demo to go on with it, or name another folder for your own figures: --lake ./lake",
        });
      }
      const { timeZone } = settings.business;
      const asOf = options.asOf === undefined ? undefined : parseRunDay(options.asOf, new Date(), timeZone);
      const ctx = localContext({ lake: url, settings, environment, asOf });
      const { tasks } = await runAndTell(ctx, options, shell);
      const report = tasks.find(({ verb }) => verb === "report");
      if (report !== undefined && !options.json) shell.terminal.out(`The report: ${url}/${report.page}`);
    });
}
