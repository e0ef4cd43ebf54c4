import { Command, CommanderError } from "commander";
import { backfillCommand } from "./commands/backfill.ts";
import { checkCommand } from "./commands/check.ts";
import { demoCommand } from "./commands/demo.ts";
import { deployCommand } from "./commands/deploy.ts";
import { destroyCommand } from "./commands/destroy.ts";
import { forgetCommand } from "./commands/forget.ts";
import { kpiCommand } from "./commands/kpi.ts";
import { kpisCommand } from "./commands/kpis.ts";
import { logsCommand } from "./commands/logs.ts";
import { queryCommand } from "./commands/query.ts";
import { rebuildCommand } from "./commands/rebuild.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { secretsCommand } from "./commands/secrets.ts";
import { statusCommand } from "./commands/status.ts";
import { type ExitCode, exitCodeFor, exitCodes, exitCodesHelp } from "./exitCodes.ts";
import type { Shell } from "./shell.ts";
import { printError, type Terminal } from "./terminal.ts";

/** Runs the command line; resolves with the exit code. Never throws. */
export async function main(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const exit = (next: ExitCode) => {
    code = next;
  };
  try {
    await makeProgram({ terminal, exit }).parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    // Commander has said what is wrong, or shown the help it was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.wrongUse;
    printError(terminal, error);
    return exitCodeFor(error);
  }
}

/** The commands, their options and their help. */
export function makeProgram(shell: Shell): Command {
  const program = new Command("milepost")
    .description("E-commerce KPIs and goals from your own data: pull, conform, compute, report.")
    .showHelpAfterError("(add --help for what can be said)")
    .helpOption("-h, --help", "list the commands")
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.terminal.out(text.trimEnd()),
      writeErr: (text) => shell.terminal.note(text.trimEnd()),
    })
    .addHelpText("after", `\nExamples:\n  $ npx milepost demo\n  $ npx milepost run --lake ./lake\n\n${exitCodesHelp}`);
  const commands = [
    demoCommand,
    runCommand,
    checkCommand,
    statusCommand,
    kpisCommand,
    kpiCommand,
    queryCommand,
    reportCommand,
    rebuildCommand,
    backfillCommand,
    (shell: Shell) => forgetCommand(shell),
    secretsCommand,
    deployCommand,
    logsCommand,
    destroyCommand,
  ];
  for (const make of commands) {
    program.addCommand(
      make(shell).copyInheritedSettings(program).helpOption("-h, --help", "say what this command does"),
    );
  }
  return program;
}
