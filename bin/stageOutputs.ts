import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import type { SSMClient } from "@aws-sdk/client-ssm";
import { MilepostError, messageOf, SettingsError } from "../lambdas/shared/errors.ts";
import { nearest } from "../lambdas/shared/nearest.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { stackOutputs, stageName } from "../lib/contract.ts";
import { checkAccountOf } from "./stageAccount.ts";

export type OutputName = keyof typeof stackOutputs;
type Environment = Readonly<Record<string, string | undefined>>;

/** A deployed stage, as its stack's outputs tell of it. */
export interface DeployedStage {
  readonly stage: string;
  /** The stack's name: `milepost-prod`. */
  readonly stack: string;
  readonly region: string;
  /** What each of `stackOutputs` is here. Throws a MilepostError when the stack does not say. */
  readonly output: (name: OutputName) => string;
}

/**
 * What a client of the SDK is made with: the stage's region, and fewer tries than the SDK's own patience. Credentials and
 * endpoint the SDK finds as every AWS tool does.
 */
export function clientOptions(region: string | undefined) {
  return {
    ...(region === undefined ? {} : { region }),
    maxAttempts: 4,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
  };
}

/** The region a stage stands in, as far as settings and environment say; else the SDK looks into `~/.aws`. */
export function regionOf(stage: string, settings: Pick<Settings, "deploy">, environment: Environment) {
  const known = settings.deploy.stages[stage];
  if (known === undefined) {
    const meant = nearest(stage, Object.keys(settings.deploy.stages));
    throw new SettingsError(`The settings know no stage ${stage}.`, {
      remedy:
        meant === undefined
          ? `deploy.stages names: ${Object.keys(settings.deploy.stages).join(", ")}`
          : `Did you mean ${meant}?`,
    });
  }
  return known.region ?? environment.AWS_REGION ?? environment.AWS_DEFAULT_REGION;
}

/**
 * Looks a deployed stage up in CloudFormation. Rejects with a SettingsError for a stage that the settings do not name or
 * that has not been deployed, and where there are no credentials or another account's.
 */
export async function readStage(
  stage: string,
  settings: Pick<Settings, "deploy">,
  environment: Environment,
): Promise<DeployedStage> {
  const stack = stageName(stage);
  const client = new CloudFormationClient(clientOptions(regionOf(stage, settings, environment)));
  try {
    const region = await regionKnownTo(client, stage);
    const found = await describe(client, stack, region);
    checkAccountOf(found.StackId, stage, settings);
    const values = new Map(found.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    return {
      stage,
      stack,
      region,
      output(name) {
        const value = values.get(stackOutputs[name]);
        if (value !== undefined) return value;
        throw new MilepostError(`The stack ${stack} in ${region} has no output ${stackOutputs[name]}.`, {
          remedy: `Its deployment failed, or was by another version of Milepost: npx milepost deploy --stage ${stage}`,
        });
      },
    };
  } finally {
    client.destroy();
  }
}

/** The region that a client will ask; a SettingsError where neither settings nor environment nor `~/.aws` name one. */
export async function regionKnownTo(
  client: Pick<CloudFormationClient | SSMClient, "config">,
  stage: string,
): Promise<string> {
  try {
    return await client.config.region();
  } catch (cause) {
    throw new SettingsError(`No AWS region is known for stage ${stage}.`, {
      remedy: `Name it in the settings (deploy.stages.${stage}.region) or in AWS_REGION.`,
      cause,
    });
  }
}

async function describe(client: CloudFormationClient, stack: string, region: string): Promise<Stack> {
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const found = Stacks?.[0];
    if (found !== undefined) return found;
  } catch (error) {
    if (!isNoSuchStack(error)) throw awsFailure(error, "CloudFormation", region);
  }
  throw new SettingsError(`There is no stack ${stack} in ${region}.`, {
    remedy: "Deploy it first, or use the account and region that it stands in: docs/operations.md.",
  });
}

const isNoSuchStack = (error: unknown): boolean =>
  error instanceof Error && error.name === "ValidationError" && /does not exist/.test(error.message);

/** What an AWS service refused, in words: without credentials and without rights are the reader's to mend. */
export function awsFailure(error: unknown, service: string, region: string): MilepostError {
  const name = error instanceof Error ? error.name : "";
  if (name === "CredentialsProviderError") {
    return new SettingsError("No AWS credentials were found.", {
      remedy: "Sign in as AWS's own tools do (aws sso login, AWS_PROFILE, AWS_ACCESS_KEY_ID) and try again.",
      cause: error,
    });
  }
  if (/^(ExpiredToken|InvalidClientTokenId|UnrecognizedClient|InvalidSignature)/.test(name)) {
    return new SettingsError(`AWS does not take these credentials: ${messageOf(error)}`, {
      remedy: "Sign in again.",
      cause: error,
    });
  }
  if (/^AccessDenied/.test(name)) {
    return new SettingsError(`${service} in ${region} refuses: ${messageOf(error)}`, {
      remedy: "Use credentials that may do this; docs/operations.md says which rights each command needs.",
      cause: error,
    });
  }
  return new MilepostError(`${service} in ${region} failed: ${messageOf(error)}`, { cause: error });
}
