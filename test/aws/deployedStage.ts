import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { stackOutputs, stageName } from "../../lib/contract.ts";

/** A stage as the command line finds it: its stack's outputs, its lake and its state machine; and a folder with settings. */
export interface StageInEmulator {
  readonly folder: string;
  readonly bucket: string;
  readonly stateMachineArn: string;
  /** Makes the stack, again when it has been deleted. */
  deploy(): Promise<void>;
  close(): Promise<void>;
}

const region = "eu-central-1";

/** `sources` and `report` are written into the settings as TypeScript. */
export async function deployedStage(stage: string, settings = ""): Promise<StageInEmulator> {
  const bucket = `milepost-${stage}-${Math.random().toString(36).slice(2, 10)}`;
  const s3 = new S3Client({ region, forcePathStyle: true });
  const sfn = new SFNClient({ region });
  const stacks = new CloudFormationClient({ region });
  await s3.send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } }));
  const definition = JSON.stringify({ StartAt: "Done", States: { Done: { Type: "Succeed" } } });
  const roleArn = "arn:aws:iam::123456789012:role/test";
  const { stateMachineArn = "" } = await sfn.send(
    new CreateStateMachineCommand({ name: stageName(stage), definition, roleArn }),
  );
  const outputs: Record<string, string> = {
    [stackOutputs.lake]: `s3://${bucket}`,
    [stackOutputs.stateMachine]: stateMachineArn,
  };
  const template = {
    // A stack has to have a resource.
    Resources: { Topic: { Type: "AWS::SNS::Topic" } },
    Outputs: Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }])),
  };
  const StackName = stageName(stage);
  const deploy = async () => {
    await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  };
  await deploy();

  const folder = await mkdtemp(join(tmpdir(), "milepost-stage-"));
  await writeFile(
    join(folder, "milepost.config.ts"),
    `import { defineSettings } from "${process.cwd()}/lambdas/shared/settings.ts";
export default defineSettings({
  business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
  deploy: { stages: { ${stage}: { region: "${region}" } } },
  ${settings}
});\n`,
  );
  return {
    folder,
    bucket,
    stateMachineArn,
    deploy,
    async close() {
      await stacks.send(new DeleteStackCommand({ StackName }));
      await rm(folder, { recursive: true });
      for (const client of [s3, sfn, stacks]) client.destroy();
    },
  };
}
