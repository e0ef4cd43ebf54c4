import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateConfigurationSetCommand, CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { CreateStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import type { Settings } from "../../../lambdas/shared/settings.ts";
import {
  type FunctionName,
  functionNames,
  parametersPath,
  saltParameter,
  secretParameter,
  stageName,
} from "../../../lib/contract.ts";
import { bundleKinds, makeBundle } from "../../../lib/functions/makeBundle.ts";
import { MilepostStack } from "../../../lib/stack.ts";
import { type RunningMoto, startMoto } from "../moto.ts";
import { type LambdaHost, startLambdaHost } from "./lambdaHost.ts";
import type { Statement } from "./policy.ts";
import { type RecordingProxy, startRecordingProxy } from "./recordingProxy.ts";
import { resolver, type Template as TemplateShape } from "./template.ts";

export const place = { region: "eu-central-1", account: "123456789012" } as const;
export const stage = "test";
export const salt = "5a17".repeat(16);

/** A stage of Milepost as its template says, its parts made in the emulator and its functions run from their bundles. */
export interface EmulatedStack {
  readonly endpoint: string;
  readonly bucket: string;
  readonly stateMachineArn: string;
  readonly host: LambdaHost;
  /** Between each function and the emulator. */
  readonly proxies: Readonly<Record<FunctionName, RecordingProxy>>;
  readonly client: { readonly s3: S3Client; readonly sfn: SFNClient; readonly ssm: SSMClient };
  /** What the role of a function may do, as synthesised. */
  statementsOf(name: FunctionName): Statement[];
  close(): Promise<void>;
}

export async function emulateStack({
  settings,
  secrets,
}: {
  settings: Settings;
  secrets: Readonly<Record<string, string>>;
}): Promise<EmulatedStack> {
  const template = synthesise(settings);
  const { resolve, nameOf } = resolver(template, place);
  const folder = await mkdtemp(join(tmpdir(), "milepost-stack-"));
  const host = await startLambdaHost();
  let moto: RunningMoto | undefined;
  const proxies: Partial<Record<FunctionName, RecordingProxy>> = {};
  const close = async () => {
    await host.close();
    await Promise.all(Object.values(proxies).map((proxy) => proxy.close()));
    await moto?.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    moto = await startMoto(JSON.parse(process.env.MILEPOST_MOTO ?? ""), { lambdaUrl: host.url });
    const { endpoint } = moto;
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    const config = { endpoint, region: place.region, credentials };
    const client = {
      s3: new S3Client({ ...config, forcePathStyle: true }),
      sfn: new SFNClient(config),
      ssm: new SSMClient(config),
    };
    const only = (type: string) => {
      const found = Object.entries(template.Resources).filter(([, { Type }]) => Type === type);
      if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} × ${type} in the template`);
      return { id: found[0][0], properties: resolve(found[0][1].Properties) as Record<string, unknown> };
    };

    const bucket = nameOf(only("AWS::S3::Bucket").id);
    await client.s3.send(
      new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: place.region } }),
    );
    await client.s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: "Enabled" } }),
    );
    const path = parametersPath(stage);
    const parameters = { [saltParameter(path)]: salt };
    for (const [source, secret] of Object.entries(secrets)) parameters[secretParameter(path, source)] = secret;
    for (const [Name, Value] of Object.entries(parameters))
      await client.ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString" }));
    const ses = new SESv2Client(config);
    await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: String(settings.report.from) }));
    await ses.send(new CreateConfigurationSetCommand({ ConfigurationSetName: stageName(stage) }));

    await makeBundles(folder, settings);
    for (const name of functionNames) {
      const proxy = await startRecordingProxy({ endpoint, ...place });
      proxies[name] = proxy;
      const properties = functionProperties(template, name);
      const variables = resolve(properties.Environment) as { Variables: Record<string, string> };
      host.functions.set(`${stageName(stage)}-${name}`, {
        folder: join(folder, bundleKinds[name]),
        handler: String(properties.Handler),
        timeoutSeconds: Number(properties.Timeout),
        environment: {
          ...variables.Variables,
          AWS_ENDPOINT_URL: proxy.url,
          AWS_REGION: place.region,
          AWS_ACCESS_KEY_ID: "test",
          AWS_SECRET_ACCESS_KEY: "test",
          AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(properties.MemorySize),
        },
      });
    }

    const machine = only("AWS::StepFunctions::StateMachine").properties;
    const { stateMachineArn = "" } = await client.sfn.send(
      new CreateStateMachineCommand({
        name: String(machine.StateMachineName),
        definition: String(machine.DefinitionString),
        roleArn: String(machine.RoleArn),
      }),
    );
    return {
      endpoint,
      bucket,
      stateMachineArn,
      host,
      proxies: proxies as Record<FunctionName, RecordingProxy>,
      client,
      statementsOf: (name) => statementsOf(template, resolve, name),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function synthesise(settings: Settings): TemplateShape {
  // The functions' bundles are made apart, for this machine.
  const app = new App({ context: { "aws:cdk:bundling-stacks": [] } });
  const stack = new MilepostStack(app, { settings, stage, env: place });
  return Template.fromStack(stack).toJSON() as TemplateShape;
}

async function makeBundles(folder: string, settings: Settings): Promise<void> {
  const cpu = process.arch === "arm64" ? "arm64" : "x64";
  for (const kind of new Set(Object.values(bundleKinds))) {
    const target = join(folder, kind);
    await mkdir(target);
    makeBundle(kind, target, { settings, cpu });
  }
}

function functionProperties(template: TemplateShape, name: FunctionName): Readonly<Record<string, unknown>> {
  const found = Object.values(template.Resources).find(
    ({ Type, Properties }) =>
      Type === "AWS::Lambda::Function" && Properties.FunctionName === `${stageName(stage)}-${name}`,
  );
  if (found === undefined) throw new Error(`the template has no function ${name}`);
  return found.Properties;
}

/** The inline policies of a function's role. */
function statementsOf(template: TemplateShape, resolve: (value: unknown) => unknown, name: FunctionName): Statement[] {
  const role = functionProperties(template, name).Role as { "Fn::GetAtt": [string, string] };
  const [id] = role["Fn::GetAtt"];
  return Object.values(template.Resources)
    .filter(({ Type, Properties }) => {
      const roles = Properties.Roles as { Ref?: string }[] | undefined;
      return Type === "AWS::IAM::Policy" && roles?.some(({ Ref }) => Ref === id);
    })
    .flatMap(({ Properties }) => (resolve(Properties.PolicyDocument) as { Statement: Statement[] }).Statement);
}
