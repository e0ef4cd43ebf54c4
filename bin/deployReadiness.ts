import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { SettingsError } from "../lambdas/shared/errors.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { stageName } from "../lib/contract.ts";
import { awsFailure, clientOptions, regionKnownTo, regionOf } from "./stageOutputs.ts";

/** CDK keeps here what it uploads, once per account and region. */
const toolkit = "CDKToolkit";

/**
 * Rejects with a SettingsError when an account is not ready for CDK: no credentials, or never bootstrapped. Resolves with
 * whether the stage stands there already.
 */
export async function checkBootstrapped(
  stage: string,
  settings: Pick<Settings, "deploy">,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const client = new CloudFormationClient(clientOptions(regionOf(stage, settings, environment)));
  try {
    const region = await regionKnownTo(client, stage);
    if (await hasStack(client, toolkit, region)) return await hasStack(client, stageName(stage), region);
    // With no account named, CDK finds the region in the settings too, and the account in the credentials.
    const account = settings.deploy.stages[stage]?.account;
    const where = account === undefined ? "" : ` aws://${account}/${region}`;
    throw new SettingsError(`CDK has not been set up in ${region} of this account.`, {
      remedy: `Once per account and region: npx cdk bootstrap${where}`,
    });
  } finally {
    client.destroy();
  }
}

async function hasStack(client: CloudFormationClient, StackName: string, region: string): Promise<boolean> {
  try {
    await client.send(new DescribeStacksCommand({ StackName }));
    return true;
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return false;
    throw awsFailure(error, "CloudFormation", region);
  }
}
