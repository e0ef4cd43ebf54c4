import { confirm, isCancel } from "@clack/prompts";
import { Command } from "commander";
import { MilepostError, SettingsError } from "../../lambdas/shared/errors.ts";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { stageName } from "../../lib/contract.ts";
import { type Cdk, installedCdk } from "../cdk.ts";
import { chosenStage } from "../chosenStage.ts";
import { checkBootstrapped } from "../deployReadiness.ts";
import { readEnvironmentOf } from "../place.ts";
import { readCheckedSettings } from "../readCheckedSettings.ts";
import { settingsFile } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { regionOf } from "../stageOutputs.ts";
import { makeStageSalt, readStageSecrets } from "../stageSecrets.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  stage?: string;
  yes?: boolean;
}

export function deployCommand({ terminal }: Shell, cdk: Cdk = installedCdk): Command {
  return new Command("deploy")
    .description("Puts a stage into your AWS account, or brings it up to date: checks first, shows what would change.")
    .option("--stage <name>", "which of deploy.stages (default: the only one)")
    .option("--yes", "do not ask: deploy what the comparison shows")
    .addHelpText(
      "after",
      `
Settings are read from ${settingsFile} in this folder; credentials as AWS's own tools find them.
The first time: docs/operations.md goes through it step by step.
${examples("deploy", "deploy --stage prod", "deploy --stage prod --yes")}`,
    )
    .action(async (options: Options) => {
      const settings = await readCheckedSettings(settingsFile);
      const stage = chosenStage(options.stage, settings);
      const environment = withRegion(readEnvironmentOf(terminal), stage, settings);
      const { hasSalt } = await checkReady(stage, settings, environment, terminal);

      const stack = stageName(stage);
      await run(cdk, ["diff", stack], environment);
      if (!options.yes && !(await agreed(`Deploy this as ${stack}?`, terminal))) {
        terminal.note("Nothing was changed.");
        return;
      }
      if (!hasSalt) {
        await makeStageSalt(stage, settings, environment);
        terminal.note("Made the salt by which e-mail addresses and phone numbers are hashed in this stage's lake.");
      }
      await run(cdk, ["deploy", stack, "--require-approval", "never"], environment);
      terminal.out(whatNext(stage, settings));
    });
}

/** What CDK would only fail at later, or what would only fail at night. Changes nothing; tells whether there is a salt. */
async function checkReady(
  stage: string,
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<{ hasSalt: boolean }> {
  const isNew = !(await checkBootstrapped(stage, settings, environment));
  const missing = (await readStageSecrets(stage, settings, environment)).filter(
    ({ changedAt }) => changedAt === undefined,
  );
  const sources = missing.filter(({ source }) => source !== "salt").map(({ source }) => source);
  if (sources.length > 0) {
    throw new SettingsError(`Stage ${stage} has no credential for: ${sources.join(", ")}.`, {
      remedy: sources.map((source) => `npx milepost secrets set ${source} --stage ${stage}`).join("\n  "),
    });
  }
  if (missing.length > 0) {
    // What stands already has a lake, whose people would all be new ones under another salt.
    if (!isNew) {
      throw new SettingsError(`The salt of stage ${stage} is gone from SSM.`, {
        remedy: `Put back the one its lake was made with: npx milepost secrets salt --restore --stage ${stage}`,
      });
    }
  }
  if (settings.deploy.stages[stage]?.sender === "none")
    terminal.note("No mail will be sent: this stage's sender is none.");
  else if (settings.report.from === undefined || settings.report.recipients.length === 0)
    terminal.note("No mail will be sent: report.from and report.recipients are not both set.");
  if (settings.deploy.alarmRecipients.length === 0)
    terminal.note("Nobody will hear of alarms: deploy.alarmRecipients is empty.");
  return { hasSalt: missing.length === 0 };
}

function withRegion(
  environment: Readonly<Record<string, string | undefined>>,
  stage: string,
  settings: Settings,
): Readonly<Record<string, string | undefined>> {
  const region = regionOf(stage, settings, environment);
  return region === undefined ? environment : { ...environment, AWS_REGION: region };
}

async function run(
  cdk: Cdk,
  words: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const code = await cdk(words, environment);
  if (code === 0) return;
  throw new MilepostError(`“cdk ${words.join(" ")}” ended with code ${code}.`, {
    remedy: "What it says above tells why. What had been changed by then, CloudFormation has put back.",
  });
}

async function agreed(question: string, terminal: Terminal): Promise<boolean> {
  if (!terminal.interactive) {
    throw new SettingsError("Nobody can be asked here whether to go on.", {
      remedy: "Say --yes to deploy what the comparison shows.",
    });
  }
  const answer = await confirm({ message: question, initialValue: false });
  return !isCancel(answer) && answer;
}

function whatNext(stage: string, { report, deploy }: Settings): string {
  const confirmed = {
    address: `\n  Confirm ${report.from} in the mail that AWS has just sent to it (docs/operations.md#mail).`,
    domain: `\n  Enter the stack's MailDnsRecord outputs at the domain of ${report.from} (docs/operations.md#mail).`,
    existing: "",
    none: "",
  };
  const sends = report.from !== undefined && report.recipients.length > 0;
  const mail = sends ? confirmed[deploy.stages[stage]?.sender ?? "address"] : "";
  const alarms =
    deploy.alarmRecipients.length === 0
      ? ""
      : `\n  Confirm the alarms' subscription: ${deploy.alarmRecipients.join(", ")} each got a mail from AWS.`;
  return `
Stage ${stage} stands. What is left:${mail}${alarms}
  npx milepost run --stage ${stage}       the first run now; else it begins at ${deploy.runAt.join(", ")}
  npx milepost status --stage ${stage}    how it stands`;
}
