import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SSMClient } from "@aws-sdk/client-ssm";
import { MilepostError } from "../lambdas/shared/errors.ts";
import { parameterSecrets } from "../lambdas/shared/parameterSecrets.ts";
import type { Secrets } from "../lambdas/shared/secrets.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { parametersPath } from "../lib/contract.ts";
import type { About } from "./finding.ts";
import { mailFindings } from "./mailFindings.ts";
import { awsFailure, clientOptions, type DeployedStage } from "./stageOutputs.ts";
import { readStageSecrets } from "./stageSecrets.ts";

/** What can be wrong with a stage in AWS besides what can be wrong anywhere: its secrets and its mail. */
export async function stageFindings({ stage, region }: DeployedStage, settings: Settings): Promise<About[]> {
  const groups = await Promise.all([
    told("secrets", () => secretFindings(stage, settings, { AWS_REGION: region })),
    told("mail", () => sesFindings(stage, settings, region)),
  ]);
  return groups.flat();
}

/** The credentials that the stage's functions use. */
export function stageSecretsOf({ stage, region }: DeployedStage, settings: Settings, now: () => Date): Secrets {
  return parameterSecrets({ client: new SSMClient(clientOptions(region)), path: parametersPath(stage), settings, now });
}

async function secretFindings(
  stage: string,
  settings: Settings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<About[]> {
  const secrets = await readStageSecrets(stage, settings, environment);
  return secrets.map(({ source, parameter, changedAt }) => {
    const command = source === "salt" ? "salt" : `set ${source}`;
    const lost = source === "salt" ? " (with --restore when its lake had one)" : "";
    return changedAt === undefined
      ? {
          about: source,
          level: "fail",
          text: `${parameter} is missing: npx milepost secrets ${command} --stage ${stage}${lost}`,
        }
      : {
          about: source,
          level: "ok",
          text: `${parameter} was last changed on ${changedAt.toISOString().slice(0, 10)}`,
        };
  });
}

async function sesFindings(stage: string, { report, deploy }: Settings, region: string): Promise<About[]> {
  if (deploy.stages[stage]?.sender === "none")
    return [{ about: "mail", level: "ok", text: `none is sent: the sender of stage ${stage} is none` }];
  const ses = new SESv2Client(clientOptions(region));
  try {
    return await mailFindings(ses, report);
  } catch (error) {
    throw awsFailure(error, "SES", region);
  } finally {
    ses.destroy();
  }
}

/** What cannot be asked is a finding too: the others are still worth knowing. */
async function told(about: string, find: () => Promise<About[]>): Promise<About[]> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof MilepostError)) throw error;
    return [{ about, level: "fail", text: error.message }];
  }
}
