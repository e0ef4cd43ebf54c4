import { App } from "aws-cdk-lib";
import { MilepostStack } from "../lib/stack.ts";
import { readCheckedSettings } from "./readCheckedSettings.ts";
import { openTerminal, printError } from "./terminal.ts";

/** What CDK runs: a stack for each stage that the settings in this folder name. */
try {
  const settings = await readCheckedSettings("milepost.config.ts");
  const app = new App();
  for (const stage of Object.keys(settings.deploy.stages)) new MilepostStack(app, { settings, stage });
  app.synth();
} catch (error) {
  printError(openTerminal(), error);
  process.exitCode = 1;
}
