import { Duration, RemovalPolicy, Size } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Function as LambdaFunction, LoggingFormat, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { Settings } from "../lambdas/shared/settings.ts";
import { grantLake } from "./access.ts";
import { bundledCode } from "./bundle.ts";
import { environmentNames, type FunctionName, parametersPath, stageName } from "./contract.ts";
import type { LakeBucket } from "./lakeBucket.ts";
import { bundleKinds } from "./makeBundle.ts";

export interface MilepostFunctionProps {
  /** Which function it is; its entry is `lambdas/<name>/index.ts`. */
  readonly name: FunctionName;
  readonly stage: string;
  /** Checked settings; they travel in the bundle. */
  readonly settings: Settings;
  readonly lake: LakeBucket;
}

/** A function of Milepost: one shape for all of them. */
export class MilepostFunction extends Construct {
  readonly name: FunctionName;
  readonly fn: LambdaFunction;
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
    this.fn = new LambdaFunction(this, "Function", {
      functionName,
      role: this.role,
      architecture: Architecture.ARM_64,
      runtime: Runtime.NODEJS_24_X,
      handler: `lambdas/${name}/index.handler`,
      code: bundledCode(bundleKinds[name], { settings }),
      memorySize: name === "run" ? 512 : deploy.memory[name],
      ephemeralStorageSize: Size.mebibytes(name === "pull" || name === "run" ? 512 : deploy.scratch),
      timeout: Duration.minutes(name === "run" ? 1 : 15),
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      tracing: Tracing.ACTIVE,
      environment: {
        [environmentNames.lake]: lake.url,
        [environmentNames.stage]: stage,
        [environmentNames.parameters]: parametersPath(stage),
        [environmentNames.configurationSet]: stageName(stage),
        NODE_OPTIONS: "--enable-source-maps",
      },
    });
    grantLake(lake, this.role, name);
  }
}
