import { isCancel, text } from "@clack/prompts";
import { Command } from "commander";
import { MilepostError, SettingsError } from "../../lambdas/shared/errors.ts";
import { readSettings } from "../../lambdas/shared/readSettings.ts";
import { type Cdk, installedCdk } from "../cdk.ts";
import { chosenStage } from "../chosenStage.ts";
import { deleteBucket } from "../deleteBucket.ts";
import { readEnvironmentOf } from "../place.ts";
import { settingsFile } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { type DeployedStage, readStage } from "../stageOutputs.ts";
import { deleteStageSecrets } from "../stageSecrets.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  stage?: string;
  withLake?: boolean;
  confirm?: string;
}

export function destroyCommand({ terminal }: Shell, cdk: Cdk = installedCdk): Command {
  return new Command("destroy")
    .description("Takes a stage out of your AWS account. The lake, with all its data, stays unless you say otherwise.")
    .option("--stage <name>", "which of deploy.stages (default: the only one)")
    .option("--with-lake", "delete the lake with all its versions, and the stage's secrets: it cannot be brought back")
    .option("--confirm <stack>", "the stack's name, in place of being asked for it")
    .addHelpText("after", examples("destroy --stage test", "destroy --stage test --with-lake --confirm milepost-test"))
    .action(async (options: Options) => {
      const settings = await readSettings(settingsFile);
      const named = chosenStage(options.stage, settings);
      const environment = readEnvironmentOf(terminal);
      const stage = await readStage(named, settings, environment);
      const lake = stage.output("lake");
      await confirmed(stage, lake, options, terminal);

      const code = await cdk(["destroy", stage.stack, "--force"], { ...environment, AWS_REGION: stage.region });
      if (code !== 0)
        throw new MilepostError(`cdk destroy ended with code ${code}.`, {
          remedy:
            "What it says above tells why. A policy that is attached is detached first: docs/operations.md#taking-it-down.",
        });
      if (!options.withLake) {
        terminal.out(`${stage.stack} is gone. The lake stays: ${lake}\nIts secrets stay in SSM as well.`);
        return;
      }
      const objects = await deleteBucket(lake, stage.region);
      const secrets = await deleteStageSecrets(named, settings, environment);
      terminal.out(`${stage.stack} is gone, and ${lake} with ${objects} objects and versions, and ${secrets} secrets.`);
    });
}

async function confirmed(
  { stack }: DeployedStage,
  lake: string,
  { withLake, confirm }: Options,
  terminal: Terminal,
): Promise<void> {
  const loss = withLake ? `${lake} is deleted with everything in it. ` : "";
  const given = confirm ?? (terminal.interactive ? await ask(`${loss}Type ${stack} to go on`) : undefined);
  if (given === stack) return;
  throw new SettingsError("Nothing was destroyed: the stack's name was not confirmed.", {
    remedy: `Type it when asked, or say --confirm ${stack}.`,
  });
}

async function ask(message: string): Promise<string | undefined> {
  const answer = await text({ message });
  return isCancel(answer) ? undefined : answer;
}
