import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { checkBootstrapped } from "../../bin/deployReadiness.ts";
import { readStage } from "../../bin/stageOutputs.ts";
import { makeStageSalt, readStageSecrets, writeStageSecret } from "../../bin/stageSecrets.ts";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { settingsSchema } from "../../lambdas/shared/settings.ts";
import { fakeStacks, startAws } from "./fakeAws.ts";

const business = { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" };
const settings = settingsSchema.parse({
  business,
  deploy: { stages: { prod: {}, dev: { region: "eu-west-1" } } },
});

let aws: Awaited<ReturnType<typeof startAws>>;
beforeAll(async () => {
  aws = await startAws([
    fakeStacks({ CDKToolkit: {}, "milepost-prod": { LakeUrl: "s3://lake", AthenaWorkgroup: "milepost-prod" } }),
  ]);
});
afterAll(() => aws.stop());
afterEach(() => {
  vi.unstubAllEnvs();
  aws.asked.length = 0;
});

function enter(change: Readonly<Record<string, string | undefined>> = {}) {
  const environment = { ...aws.environment, AWS_DEFAULT_REGION: undefined, ...change };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  return environment;
}

test("finds a stage by its stack", async () => {
  const stage = await readStage("prod", settings, enter());
  expect(stage).toMatchObject({ stage: "prod", stack: "milepost-prod", region: "eu-central-1" });
  expect(stage.output("lake")).toBe("s3://lake");
  expect(stage.output("workgroup")).toBe("milepost-prod");
  expect(aws.asked).toEqual(["cloudformation eu-central-1"]);
});

test("is refused, with its secrets, in another account than the settings name", async () => {
  const at = (account: string) => settingsSchema.parse({ business, deploy: { stages: { prod: { account } } } });
  await expect(readStage("prod", at("123456789012"), enter())).resolves.toMatchObject({ stage: "prod" });
  const words = "in the account 999999999999, and these credentials are of 123456789012";
  await expect(readStage("prod", at("999999999999"), enter())).rejects.toThrow(words);
  aws.asked.length = 0;
  const environment = enter();
  const salt = { source: "shop", value: "never sent" };
  for (const refused of [
    readStageSecrets("prod", at("999999999999"), environment),
    writeStageSecret("prod", at("999999999999"), environment, salt),
    makeStageSalt("prod", at("999999999999"), environment),
    checkBootstrapped("prod", at("999999999999"), environment),
  ]) {
    await expect(refused).rejects.toThrow(words);
    await expect(refused).rejects.toBeInstanceOf(SettingsError);
  }
  expect(new Set(aws.asked)).toEqual(new Set(["cloudformation eu-central-1"]));
});

test("says which output an older stack lacks, and what to do", async () => {
  const stage = await readStage("prod", settings, enter());
  expect(() => stage.output("alarmTopic")).toThrow(/no output AlarmTopicArn.\n {2}.*milepost deploy --stage prod/);
});

test("asks no secrets where no region is known", async () => {
  await expect(readStageSecrets("prod", settings, enter({ AWS_REGION: undefined }))).rejects.toThrow(
    "No AWS region is known for stage prod.",
  );
});

test("asks in the stage's own region", async () => {
  await expect(readStage("dev", settings, enter())).rejects.toThrow("There is no stack milepost-dev in eu-west-1.");
  expect(aws.asked).toEqual(["cloudformation eu-west-1"]);
});

test.each([
  ["a stage that is not in the settings", "pro", {}, "no stage pro.\n  Did you mean prod?"],
  ["no region", "prod", { AWS_REGION: undefined }, "No AWS region is known for stage prod."],
  [
    "no credentials",
    "prod",
    { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
    "No AWS credentials were found.",
  ],
])("refuses %s", async (_what, stage, change, message) => {
  const refused = readStage(stage, settings, enter(change));
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toBeInstanceOf(SettingsError);
});
