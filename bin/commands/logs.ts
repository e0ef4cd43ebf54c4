import { Command } from "commander";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { nearest } from "../../lambdas/shared/nearest.ts";
import { readSettings } from "../../lambdas/shared/readSettings.ts";
import { type FunctionName, functionNames } from "../../lib/contract.ts";
import { chosenStage } from "../chosenStage.ts";
import { type LogLine, readFunctionLogs } from "../functionLogs.ts";
import { readEnvironment } from "../place.ts";
import { settingsFile } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { readStage } from "../stageOutputs.ts";

interface Options {
  stage?: string;
  since: string;
  problems?: boolean;
  json?: boolean;
  config: string;
}

export function logsCommand({ terminal }: Shell): Command {
  return new Command("logs")
    .description("What the deployed functions wrote to their logs, oldest first.")
    .argument("[function]", `${functionNames.join(", ")}; all of them when left out`)
    .option("--stage <name>", "which stage (default: the only one)")
    .option("--since <time>", "how far back: 30m, 6h, 2d", "1h")
    .option("--problems", "warnings and errors only")
    .option("--json", "print each line as JSON")
    .option("--config <file>", "the settings", settingsFile)
    .addHelpText("after", examples("logs --stage prod", "logs pull --since 2d --problems"))
    .action(async (name: string | undefined, options: Options) => {
      const settings = await readSettings(options.config);
      const functions = name === undefined ? functionNames : [functionNamed(name)];
      const since = new Date(Date.now() - parseAge(options.since));
      const environment = readEnvironment(terminal.environment);
      const stage = await readStage(chosenStage(options.stage, settings), settings, environment);
      const lines = (await readFunctionLogs(stage, functions, since)).filter(
        ({ level }) => !options.problems || level === "warn" || level === "error",
      );
      for (const line of lines) terminal.out(options.json ? JSON.stringify(line) : lineText(line));
      if (lines.length === 0) terminal.note(`Nothing was logged since ${since.toISOString()}.`);
    });
}

function functionNamed(name: string): FunctionName {
  const found = functionNames.find((known) => known === name);
  if (found !== undefined) return found;
  const meant = nearest(name, functionNames);
  throw new SettingsError(`There is no function ${name}.`, {
    remedy: meant === undefined ? `There are: ${functionNames.join(", ")}.` : `Did you mean ${meant}?`,
  });
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30m`, `6h`, `2d`. */
export function parseAge(text: string): number {
  const [, count, unit = ""] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  const milliseconds = units[unit];
  if (count !== undefined && milliseconds !== undefined) return Number(count) * milliseconds;
  throw new SettingsError(`--since ${text} is no length of time.`, { remedy: "Write it as 30m, 6h or 2d." });
}

function lineText({ at, function: name, level, message, facts }: LogLine): string {
  const { run: _, ...told } = facts;
  const rest = Object.keys(told).length === 0 ? "" : `  ${JSON.stringify(told)}`;
  return `${at.slice(0, 19).replace("T", " ")}  ${name.padEnd(7)}  ${(level ?? "").padEnd(5)}  ${message}${rest}`;
}
