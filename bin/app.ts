import { App } from "aws-cdk-lib";
import { MilepostStack } from "../lib/stack.ts";
import { readCheckedSettings } from "./readCheckedSettings.ts";

const app = new App();
const settings = await readCheckedSettings("milepost.config.ts");
for (const stage of Object.keys(settings.deploy.stages)) new MilepostStack(app, { settings, stage });
app.synth();
