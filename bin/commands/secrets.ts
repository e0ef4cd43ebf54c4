import { Command } from "commander";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { nearest } from "../../lambdas/shared/nearest.ts";
import { readSettings } from "../../lambdas/shared/readSettings.ts";
import { type SecretForm, secretForm } from "../../lambdas/shared/secretForms.ts";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { askSecret } from "../askSecret.ts";
import { chosenStage } from "../chosenStage.ts";
import { exitCodes } from "../exitCodes.ts";
import { readEnvironmentOf } from "../place.ts";
import { settingsFile } from "../readContext.ts";
import { examples, type Shell } from "../shell.ts";
import { makeStageSalt, readStageSecrets, writeStageSecret } from "../stageSecrets.ts";
import { tableText } from "../terminal.ts";

interface Options {
  stage?: string;
  config: string;
}

export function secretsCommand(shell: Shell): Command {
  const command = new Command("secrets")
    .description(
      "The credentials of a stage in AWS, as SecureString parameters in SSM. On a laptop they stand in .env.",
    )
    .helpCommand(false)
    .addHelpText("after", examples("secrets set shop-eu --stage prod", "secrets list", "secrets salt --stage prod"));
  for (const make of [setCommand, listCommand, saltCommand]) {
    command.addCommand(
      make(shell)
        .copyInheritedSettings(command)
        .option("--stage <name>", "which stage (default: the only one)")
        .option("--config <file>", "the settings", settingsFile)
        .helpOption("-h, --help", "say what this command does"),
    );
  }
  return command;
}

function setCommand({ terminal }: Shell): Command {
  return new Command("set")
    .description("Set a source's credential: typed unseen, or piped in. It replaces the one before.")
    .argument("<source>", "the source's name in the settings")
    .addHelpText("after", examples("secrets set shop-eu --stage prod", "secrets set shop-eu < token.txt"))
    .action(async (source: string, options: Options) => {
      const settings = await readSettings(options.config);
      const stage = chosenStage(options.stage, settings);
      const form = formOf(source, settings);
      const value = await askSecret(`${source}: ${form.text}`);
      if (!form.fits(value)) {
        throw new SettingsError(`The secret of ${source} does not have the form that its \`auth\` needs.`, {
          remedy: `It must be ${form.text}, without spaces. Nothing is changed.`,
        });
      }
      const parameter = await writeStageSecret(stage, settings, readEnvironmentOf(terminal), {
        source,
        value,
      });
      terminal.out(
        `Set ${parameter}. Once the stage stands, npx milepost check --stage ${stage} says whether the vendor takes it.`,
      );
    });
}

function listCommand({ terminal, exit }: Shell): Command {
  return new Command("list")
    .description("Which secrets a stage needs, which it has, and since when. Values are never shown.")
    .option("--json", "print them as JSON")
    .addHelpText("after", examples("secrets list", "secrets list --stage prod"))
    .action(async (options: Options & { json?: boolean }) => {
      const settings = await readSettings(options.config);
      const stage = chosenStage(options.stage, settings);
      const secrets = await readStageSecrets(stage, settings, readEnvironmentOf(terminal));
      if (options.json) terminal.out(JSON.stringify(secrets, null, 2));
      else {
        const rows = secrets.map(({ source, parameter, form, changedAt }) => [
          source,
          parameter,
          form ?? "made by itself",
          changedAt === undefined ? "missing" : `since ${changedAt.toISOString().slice(0, 16).replace("T", " ")} UTC`,
        ]);
        terminal.out(tableText(["secret", "parameter", "form", ""], rows));
      }
      if (secrets.some(({ changedAt }) => changedAt === undefined)) exit(exitCodes.failed);
    });
}

function saltCommand({ terminal }: Shell): Command {
  return new Command("salt")
    .description("Make the salt by which a lake's e-mail addresses and phone numbers are hashed. It is never replaced.")
    .option("--restore", "put back the salt that this lake had: typed unseen, or piped in")
    .addHelpText("after", examples("secrets salt --stage prod", "secrets salt --restore --stage prod"))
    .action(async (options: Options & { restore?: boolean }) => {
      const settings = await readSettings(options.config);
      const stage = chosenStage(options.stage, settings);
      const salt = options.restore ? await askSecret("The salt that this lake had") : undefined;
      const isMade = await makeStageSalt(stage, settings, readEnvironmentOf(terminal), salt);
      if (!isMade) throw new SettingsError(`Stage ${stage} has a salt, and it stays: another would make everyone new.`);
      terminal.out(
        `Stage ${stage} has its salt. Keep a copy where you keep passwords: a lake is of no use without it.`,
      );
    });
}

function formOf(source: string, { sources }: Settings): SecretForm {
  const its = Object.hasOwn(sources, source) ? sources[source] : undefined;
  if (its === undefined) {
    const meant = nearest(source, Object.keys(sources));
    throw new SettingsError(`There is no source called ${source} in the settings.`, {
      remedy:
        meant === undefined ? `They have: ${Object.keys(sources).join(", ") || "none"}.` : `Did you mean ${meant}?`,
    });
  }
  const form = secretForm(its);
  if (form === undefined) throw new SettingsError(`${source} (${its.vendor}) needs no secret.`);
  return form;
}
