import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { HeadBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { deployCommand } from "../../bin/commands/deploy.ts";
import { destroyCommand } from "../../bin/commands/destroy.ts";
import { deployedStage, type StageInEmulator } from "./deployedStage.ts";

/** Stands in for CDK's command line, whose deployment the emulator cannot carry out: what it was told to do. */
const told: string[][] = [];
let answers: number[] = [];
const cdk = async (words: readonly string[]) => {
  told.push([...words]);
  return answers.shift() ?? 0;
};

const ssm = new SSMClient({});
const stacks = new CloudFormationClient({});
const s3 = new S3Client({ forcePathStyle: true });
const home = process.cwd();
let stage: StageInEmulator;
let said: string[] = [];

const shell = {
  terminal: {
    out: (text: string) => said.push(text),
    note: (text: string) => said.push(text),
    interactive: false,
    environment: process.env,
  },
  exit: () => {},
};
const deploy = (...words: string[]) => deployCommand(shell, cdk).parseAsync(words, { from: "user" });
const destroy = (...words: string[]) => destroyCommand(shell, cdk).parseAsync(words, { from: "user" });

beforeAll(async () => {
  stage = await deployedStage(
    "deploy",
    `sources: { "shop-eu": { vendor: "shopify", shop: "a.myshopify.com", since: "2025-01-01" } },
    report: { from: "a@example.com", recipients: ["b@example.com"] },`,
  );
  process.chdir(stage.folder);
});
beforeEach(() => {
  told.length = 0;
  said = [];
  answers = [];
});
afterAll(async () => {
  process.chdir(home);
  await stage.close();
  for (const client of [ssm, stacks, s3]) client.destroy();
});

describe("deploying", () => {
  test("is refused where CDK was never set up", async () => {
    await expect(deploy("--yes")).rejects.toThrow(
      "CDK has not been set up in eu-central-1 of this account.\n  Once per account and region: npx cdk bootstrap",
    );
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
    await stacks.send(new CreateStackCommand({ StackName: "CDKToolkit", TemplateBody }));
  });

  test("is refused while a credential is missing, with the command that sets it", async () => {
    await expect(deploy("--yes")).rejects.toThrow("npx milepost secrets set shop-eu --stage deploy");
    expect(told).toEqual([]);
    const Name = "/milepost/deploy/secrets/shop-eu";
    await ssm.send(new PutParameterCommand({ Name, Value: "shpat_x", Type: "SecureString" }));
  });

  test("is refused when the salt of a stage that stands is gone", async () => {
    await expect(deploy("--yes")).rejects.toThrow("npx milepost secrets salt --restore --stage deploy");
    await expect(ssm.send(new GetParameterCommand({ Name: "/milepost/deploy/salt" }))).rejects.toThrow();
    await ssm.send(new PutParameterCommand({ Name: "/milepost/deploy/salt", Value: "x", Type: "SecureString" }));
  });

  test("shows what would change, and asks; where nobody can be asked it changes nothing", async () => {
    await expect(deploy()).rejects.toThrow("--yes");
    expect(told).toEqual([["diff", "milepost-deploy"]]);
  });

  test("with --yes deploys what it has shown, and says what is left to do", async () => {
    await deploy("--yes");
    expect(told).toEqual([
      ["diff", "milepost-deploy"],
      ["deploy", "milepost-deploy", "--require-approval", "never"],
    ]);
    expect(said.join("\n")).toContain("Nobody will hear of alarms");
    expect(said.at(-1)).toContain("Confirm a@example.com");
    expect(said.at(-1)).toContain("npx milepost run --stage deploy");
  });

  test("makes the salt of a stage that does not stand yet, once it is agreed", async () => {
    await stacks.send(new DeleteStackCommand({ StackName: "milepost-deploy" }));
    await ssm.send(new DeleteParameterCommand({ Name: "/milepost/deploy/salt" }));
    await expect(deploy()).rejects.toThrow("--yes");
    await expect(ssm.send(new GetParameterCommand({ Name: "/milepost/deploy/salt" }))).rejects.toThrow();
    await deploy("--yes");
    const { Parameter } = await ssm.send(
      new GetParameterCommand({ Name: "/milepost/deploy/salt", WithDecryption: true }),
    );
    expect(Parameter).toMatchObject({ Type: "SecureString", Value: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(said.join("\n")).not.toContain(Parameter?.Value);
    await stage.deploy();
  });

  test("says when CDK has failed", async () => {
    answers = [0, 1];
    await expect(deploy("--yes")).rejects.toThrow("cdk deploy milepost-deploy");
  });
});

describe("destroying", () => {
  test("asks for the stack's name", async () => {
    await expect(destroy()).rejects.toThrow("--confirm milepost-deploy");
    await expect(destroy("--confirm", "milepost-prod")).rejects.toThrow("Nothing was destroyed");
    expect(told).toEqual([]);
  });

  test("leaves the lake and the secrets", async () => {
    await destroy("--confirm", "milepost-deploy");
    expect(told).toEqual([["destroy", "milepost-deploy", "--force"]]);
    expect(said.at(-1)).toContain(`The lake stays: s3://${stage.bucket}`);
    await s3.send(new HeadBucketCommand({ Bucket: stage.bucket }));
  });

  test("takes the lake with all its versions, and the secrets, when told so", async () => {
    for (const Body of ["one", "two"]) await s3.send(new PutObjectCommand({ Bucket: stage.bucket, Key: "a/b", Body }));
    await destroy("--with-lake", "--confirm", "milepost-deploy");
    await expect(s3.send(new HeadBucketCommand({ Bucket: stage.bucket }))).rejects.toThrow();
    await expect(ssm.send(new DeleteParameterCommand({ Name: "/milepost/deploy/salt" }))).rejects.toThrow();
    expect(said.at(-1)).toContain("2 secrets");
  });
});
