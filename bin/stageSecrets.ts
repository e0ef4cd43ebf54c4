import { randomBytes } from "node:crypto";
import {
  DeleteParametersCommand,
  ParameterAlreadyExists,
  PutParameterCommand,
  paginateGetParametersByPath,
  SSMClient,
} from "@aws-sdk/client-ssm";
import { MilepostError } from "../lambdas/shared/errors.ts";
import { secretForm } from "../lambdas/shared/secretForms.ts";
import type { Settings } from "../lambdas/shared/settings.ts";
import { parametersPath, saltParameter, secretParameter } from "../lib/contract.ts";
import { checkBootstrapped } from "./deployReadiness.ts";
import { awsFailure, clientOptions, regionKnownTo, regionOf } from "./stageOutputs.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type Deployed = Pick<Settings, "deploy" | "sources">;

/** One of a stage's parameters: a source's credential, or the lake's salt. */
export interface StageSecret {
  readonly source: string | "salt";
  readonly parameter: string;
  /** What it must look like; null for the salt, which nobody types. */
  readonly form: string | null;
  /** Undefined while there is none. */
  readonly changedAt: Date | undefined;
}

/** Every secret that a stage needs, and when it was last changed. Values are not asked for. */
export function readStageSecrets(stage: string, settings: Deployed, environment: Environment): Promise<StageSecret[]> {
  return asking(stage, settings, environment, async (client) => {
    const path = parametersPath(stage);
    const changed = new Map<string, Date | undefined>();
    for await (const { Parameters = [] } of paginateGetParametersByPath({ client }, { Path: path, Recursive: true }))
      for (const { Name = "", LastModifiedDate } of Parameters) changed.set(Name, LastModifiedDate);
    const secrets = Object.entries(settings.sources).flatMap(([source, its]): StageSecret[] => {
      const form = secretForm(its);
      const parameter = secretParameter(path, source);
      return form === undefined ? [] : [{ source, parameter, form: form.text, changedAt: changed.get(parameter) }];
    });
    const parameter = saltParameter(path);
    return [...secrets, { source: "salt", parameter, form: null, changedAt: changed.get(parameter) }];
  });
}

/** Writes a source's credential over the one that may be there. */
export function writeStageSecret(
  stage: string,
  settings: Deployed,
  environment: Environment,
  { source, value }: { source: string; value: string },
): Promise<string> {
  const Name = secretParameter(parametersPath(stage), source);
  return asking(stage, settings, environment, async (client) => {
    await client.send(new PutParameterCommand({ Name, Value: value, Type: "SecureString", Overwrite: true }));
    return Name;
  });
}

/**
 * Makes the lake's salt, or puts back an earlier one; false when there is one already: it is never replaced, as every
 * customer would be a new one.
 */
export function makeStageSalt(
  stage: string,
  settings: Deployed,
  environment: Environment,
  salt = randomBytes(32).toString("hex"),
): Promise<boolean> {
  return asking(stage, settings, environment, async (client) => {
    const Name = saltParameter(parametersPath(stage));
    try {
      await client.send(new PutParameterCommand({ Name, Value: salt, Type: "SecureString", Overwrite: false }));
      return true;
    } catch (error) {
      if (error instanceof ParameterAlreadyExists) return false;
      throw error;
    }
  });
}

/** Deletes all parameters of a stage; resolves with how many there were. */
export async function deleteStageSecrets(stage: string, settings: Deployed, environment: Environment): Promise<number> {
  const there = (await readStageSecrets(stage, settings, environment)).filter(
    ({ changedAt }) => changedAt !== undefined,
  );
  const names = there.map(({ parameter }) => parameter);
  return asking(stage, settings, environment, async (client) => {
    // SSM deletes ten at a time.
    for (let from = 0; from < names.length; from += 10)
      await client.send(new DeleteParametersCommand({ Names: names.slice(from, from + 10) }));
    return names.length;
  });
}

/**
 * Asks SSM; where the settings name the stage's account, not before the credentials are known to be of it.
 *
 * What SSM says of an error may hold the value it was given: only the kind of error is told.
 */
async function asking<T>(
  stage: string,
  settings: Deployed,
  environment: Environment,
  ask: (client: SSMClient) => Promise<T>,
): Promise<T> {
  if (settings.deploy.stages[stage]?.account !== undefined) await checkBootstrapped(stage, settings, environment);
  const client = new SSMClient(clientOptions(regionOf(stage, settings, environment)));
  try {
    const region = await regionKnownTo(client, stage);
    return await ask(client).catch((error: unknown) => {
      if (error instanceof MilepostError) throw error;
      const kind = error instanceof Error ? error.name : "an unknown error";
      throw awsFailure(Object.assign(new Error(kind), { name: kind }), "SSM", region);
    });
  } finally {
    client.destroy();
  }
}
