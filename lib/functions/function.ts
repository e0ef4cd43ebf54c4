import { Duration, RemovalPolicy, Size, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { environmentNames, type FunctionName, longestCallMinutes, parametersPath, stageName } from "../contract.ts";
import type { LakeBucket } from "../lakeBucket.ts";
import { grantLake } from "./access.ts";
import { bundledCode } from "./bundle.ts";
import { bundleKinds } from "./makeBundle.ts";
import { grantSecrets } from "./secretAccess.ts";

export interface MilepostFunctionProps {
  /** Which function it is; its entry is `lambdas/<name>/index.ts`. */
  readonly name: FunctionName;
  readonly stage: string;
  /** Checked settings; they travel in the bundle. */
  readonly settings: Settings;
  readonly lake: LakeBucket;
}

/** What Lambda gives every function for nothing, MB of disk. */
const freeScratch = 512;
/** `run` reads and writes a few small objects; less memory is less processor, and a slower start. */
const runMemory = 512;

/**
 * A function of Milepost: one shape for all of them. It has no reserved concurrency, which would be taken from the
 * account's, and no provisioned one, which costs while nothing runs.
 */
export class MilepostFunction extends Construct {
  readonly name: FunctionName;
  readonly fn: LambdaFunction;
  /** Has no managed policy: what the function may do is granted to it piece by piece. */
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { name, stage, settings, lake }: MilepostFunctionProps) {
    super(scope, id);
    this.name = name;
    const functionName = `${stageName(stage)}-${name}`;
    const { deploy } = settings;
    this.logGroup = new LogGroup(this, "Logs", {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: deploy.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
      description: `What Milepost's function ${name} may do`,
    });
    this.logGroup.grantWrite(this.role);
    const kind = bundleKinds[name];
    this.fn = new LambdaFunction(this, "Function", {
      functionName,
      description: `Milepost, ${stage}: ${descriptions[name]}`,
      role: this.role,
      architecture: Architecture.ARM_64,
      runtime: Runtime.NODEJS_24_X,
      handler: `lambdas/${name}/index.handler`,
      code: bundledCode(kind, { settings }),
      memorySize: name === "run" ? runMemory : deploy.memory[name],
      // DuckDB spills, and objects of the lake are copied, to local disk; who has no engine writes next to nothing.
      ephemeralStorageSize: Size.mebibytes(kind === "engine" ? deploy.scratch : freeScratch),
      // Steps stop by themselves before Lambda's longest, and are called again; `run` only ever does a moment's work.
      timeout: Duration.minutes(name === "run" ? 1 : longestCallMinutes),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: {
        [environmentNames.lake]: lake.url,
        [environmentNames.stage]: stage,
        [environmentNames.parameters]: parametersPath(stage),
        NODE_OPTIONS: "--enable-source-maps",
      },
    });
    grantLake(lake, this.role, name);
    grantSecrets(this.role, name, { settings, stage });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions-IAM5[Resource::*]",
      reason: "Sending traces is granted on all resources: X-Ray knows no narrower ones for these actions.",
    });
  }
}

const descriptions: Readonly<Record<FunctionName, string>> = {
  pull: "fetches what is new at one source",
  conform: "makes one source's records into canonical tables",
  compute: "brings facts, cubes and KPI values up to date",
  report: "writes the day's report and mails it when it is due",
  run: "begins, records and ends runs",
};
