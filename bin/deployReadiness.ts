import { CloudFormationClient, DescribeStacksCommand, type Stack } from "@aws-sdk/client-cloudformation";
import { SettingsError } from "../lambdas/shared/errors.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { stageName } from "../lib/contract.ts";
import { checkAccountOf } from "./stageAccount.ts";
import { awsFailure, clientOptions, regionKnownTo, regionOf } from "./stageOutputs.ts";

/** CDK keeps here what it uploads, once per account and region. */
const toolkit = "CDKToolkit";

/**
 * Rejects with a SettingsError when an account is not ready for CDK: no credentials, those of another account than
 * the settings name, or never bootstrapped. Resolves with whether the stage stands there already.
 */
export async function checkBootstrapped(
  stage: string,
  settings: Pick<Settings, "deploy">,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const client = new CloudFormationClient(clientOptions(regionOf(stage, settings, environment)));
  try {
    const region = await regionKnownTo(client, stage);
    const tools = await findStack(client, toolkit, region);
    if (tools !== undefined) {
      checkAccountOf(tools.StackId, stage, settings);
      return (await findStack(client, stageName(stage), region)) !== undefined;
    }
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

async function findStack(client: CloudFormationClient, StackName: string, region: string): Promise<Stack | undefined> {
  try {
    return (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw awsFailure(error, "CloudFormation", region);
  }
}
