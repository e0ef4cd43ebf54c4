import { hostname } from "node:os";
import { SFNClient } from "@aws-sdk/client-sfn";
import { SSMClient } from "@aws-sdk/client-ssm";
import { goneExecutionOf, stepFunctionsOf } from "../lambdas/run/goneExecution.ts";
import type { Context } from "../lambdas/shared/context.ts";
import { goneProcessOf } from "../lambdas/shared/goneProcess.ts";
import { openLake } from "../lambdas/shared/lake/open.ts";
import { bringToLayout } from "../lambdas/shared/layout.ts";
import type { IsGone } from "../lambdas/shared/lease.ts";
import { parameterSecrets } from "../lambdas/shared/parameterSecrets.ts";
import { readSettings } from "../lambdas/shared/readSettings.ts";
import { withLease } from "../lambdas/shared/withLease.ts";
import { parametersPath } from "../lib/contract.ts";
import { demoSalt, demoSettings, isDemo } from "./demoLake.ts";
import { localContext } from "./localContext.ts";
import { readEnvironment } from "./place.ts";
import { settingsFile } from "./readContext.ts";
import { chosenLake, type LakeChoice } from "./stageLake.ts";
import { clientOptions } from "./stageOutputs.ts";
import type { Terminal } from "./terminal.ts";

/** What a command works with that changes a lake. */
export interface OwnContext extends Context {
  /** Whether another who holds the lake has ended. */
  readonly isGone: IsGone;
}

/** A lake that a command changes, with the settings and secrets that its runs have. */
export interface OwnLake {
  readonly ctx: OwnContext;
  readonly url: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A stage's salt is in SSM; the demo brings its own settings and salt. */
export async function ownLake(options: LakeChoice, terminal: Terminal): Promise<OwnLake> {
  const { url, environment, deployed } = await chosenLake(options, readEnvironment(terminal.environment));
  const isOfDemo = options.config === undefined && (await isDemo(openLake(url, environment)));
  const settings = isOfDemo ? demoSettings() : await readSettings(options.config ?? settingsFile);
  const known = isOfDemo ? { ...environment, MILEPOST_SALT: demoSalt } : environment;
  const ofProcesses = goneProcessOf(hostname());
  const ctx = { ...localContext({ lake: url, settings, environment: known }), isGone: ofProcesses };
  if (deployed === undefined) return { ctx, url, environment };
  const client = new SSMClient(clientOptions(deployed.region));
  const secrets = parameterSecrets({ client, path: parametersPath(deployed.stage), settings, now: ctx.now });
  const asked = stepFunctionsOf(new SFNClient(clientOptions(deployed.region)));
  const ofExecutions = goneExecutionOf(asked, ctx.now);
  const isGone: IsGone = async (lease) => (await ofProcesses(lease)) || (await ofExecutions(lease));
  return { ctx: { ...ctx, secrets, isGone }, url, environment };
}

/** Does something while this process holds the lake, as a run does. Rejects with BusyError while another has it. */
export function holdLake<T>(ctx: OwnContext, work: (ctx: Context) => Promise<T>): Promise<T> {
  const holder = { run: ctx.run, host: hostname(), pid: process.pid, kind: "laptop" as const };
  const holding = async (lake: Context["lake"]) => {
    await bringToLayout({ ...ctx, lake });
    return work({ ...ctx, lake });
  };
  return withLease(ctx, holder, holding, { isGone: ctx.isGone });
}

/** The options by which these commands are told the lake. */
export const lakeOptions = {
  lake: ["--lake <place>", "./folder or s3://bucket/prefix (default: MILEPOST_LAKE, ./lake, else the demo's)"],
  stage: ["--stage <name>", "a stage in AWS: its lake"],
  config: ["--config <file>", `the settings (default: ${settingsFile})`],
} as const;
