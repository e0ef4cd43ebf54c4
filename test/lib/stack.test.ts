import { type App, Stack, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Bucket } from "aws-cdk-lib/aws-s3";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { functionNames } from "../../lib/contract.ts";
import { Milepost } from "../../lib/milepost.ts";
import { MilepostStack } from "../../lib/stack.ts";
import { synthesise, testApp, testSettings } from "./synthesise.ts";

const { template } = synthesise();

/** The violations of AWS' recommendations that nobody has given a reason for. */
function unreasoned(app: App): string {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  try {
    app.synth();
    return "";
  } catch (error) {
    return String(error);
  }
}

describe("a stage's stack", () => {
  test.each([
    ["by default", {}],
    ["with a key of its own", { kmsKey: true }],
  ])("keeps to AWS' recommendations, or says why not, %s", (_, deploy) => {
    const app = testApp();
    new MilepostStack(app, { settings: testSettings({ deploy }), stage: "prod" });
    expect(unreasoned(app)).toBe("");
  });

  test("is not found in order where it is not", () => {
    const app = testApp();
    new Bucket(new Stack(app, "Careless"), "Bucket");
    expect(unreasoned(app)).toMatch(/AwsSolutions-S1/);
  });

  test("names its parts by the stage, so that two stages live in one account", () => {
    const { template: other } = synthesise({}, "trial");
    for (const name of functionNames) {
      template.hasResourceProperties("AWS::Lambda::Function", { FunctionName: `milepost-prod-${name}` });
      other.hasResourceProperties("AWS::Lambda::Function", { FunctionName: `milepost-trial-${name}` });
    }
    expect(JSON.stringify(other.toJSON())).not.toMatch(/milepost[-_/]prod/);
  });

  test("asks for the account and the region of the stage, and of the credentials where it names none", () => {
    const stages = { prod: { account: "123456789012", region: "eu-central-1" }, trial: {} };
    const settings = testSettings({ deploy: { stages } });
    const prod = new MilepostStack(testApp(), { settings, stage: "prod" });
    expect([prod.account, prod.region]).toEqual(["123456789012", "eu-central-1"]);
    const trial = new MilepostStack(testApp(), { settings, stage: "trial" });
    expect(trial.resolve(trial.region)).toEqual({ Ref: "AWS::Region" });
  });

  test("tells where the lake is under the name that the command line looks for", () => {
    template.hasOutput("LakeUrl", {});
  });

  test("holds the same parts, release after release, but for what is changed on purpose", () => {
    const kinds = Object.values(template.toJSON().Resources as Record<string, { Type: string }>).map(
      ({ Type }) => Type,
    );
    const core = [
      "AWS::S3::Bucket",
      "AWS::S3::BucketPolicy",
      "AWS::Lambda::Function",
      "AWS::StepFunctions::StateMachine",
    ];
    expect(Object.fromEntries(core.map((kind) => [kind, kinds.filter((one) => one === kind).length]))).toEqual({
      "AWS::S3::Bucket": 1,
      "AWS::S3::BucketPolicy": 1,
      "AWS::Lambda::Function": functionNames.length,
      "AWS::StepFunctions::StateMachine": 1,
    });
  });
});

test("Milepost is made in somebody else's stack by its settings alone", () => {
  const stack = new Stack(testApp(), "TheirStack");
  const { functions, lake } = new Milepost(stack, "Kpis", { settings: testSettings() });
  expect(Object.keys(functions).sort()).toEqual([...functionNames].sort());
  expect(stack.resolve(lake.url)).toBeDefined();
  Template.fromStack(stack).hasResourceProperties("AWS::Lambda::Function", { FunctionName: "milepost-prod-pull" });
});
