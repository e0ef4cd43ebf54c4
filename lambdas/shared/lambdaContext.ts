import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { environmentNames } from "../../lib/contract.ts";
import type { Context, Log } from "./context.ts";
import { openLake } from "./lake/open.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** What every call of a run is told. */
export const runEventSchema = z.strictObject({ run: z.string().min(1), asOf: z.iso.date() });
/** What a step is told. */
export const stepEventSchema = runEventSchema.extend({
  /** From then on it is not called again in this run. */
  deadline: z.iso.datetime(),
  /** So many seconds lie between the beginnings of two calls at least, lest the execution's history grow too long. */
  minimumWaitSeconds: z.int().min(0).default(0),
});
/** What a step of one source is told. */
export const sourceEventSchema = stepEventSchema.extend({ source: z.string().min(1) });

export type RunEvent = z.infer<typeof runEventSchema>;
export type StepEvent = z.infer<typeof stepEventSchema>;

const environmentSchema = z.object({
  [environmentNames.lake]: z.string().regex(/^s3:\/\//, "must be s3://bucket/prefix"),
});

/** What a deployment gives its functions: the settings it was made with, and where it keeps credentials. */
export interface Deployment {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now: () => Date;
  /** Writes one line to the function's log. */
  readonly print: (line: string) => void;
}

/** What Lambda tells a call: how long it may still take. */
export interface Invocation {
  readonly getRemainingTimeInMillis: () => number;
}

const stageSchema = z.object({ [environmentNames.stage]: z.string().min(1) });

/** The stage that a deployment is of: metrics are told apart by it. */
export function stageOf({ environment }: Deployment): string {
  return stageSchema.parse(environment)[environmentNames.stage];
}

/** Everything from outside, as a Lambda function has it. */
export function lambdaContext({ run, asOf }: RunEvent, invocation: Invocation, deployment: Deployment): Context {
  const { settings, secrets, environment, now } = deployment;
  return {
    lake: openLake(environmentSchema.parse(environment)[environmentNames.lake], environment),
    settings,
    secrets,
    run,
    asOf,
    now,
    fetch,
    sleep: (milliseconds) => setTimeout(milliseconds),
    random: Math.random,
    remaining: () => invocation.getRemainingTimeInMillis(),
    log: logger(run, deployment),
    scratch: join(tmpdir(), "milepost"),
    memoryLimit: duckdbMemory(functionSchema.parse(environment).AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
  };
}

/** Set by Lambda: MB. */
const functionSchema = z.object({ AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.optional(z.coerce.number().positive()) });

/** What is left for DuckDB of a function's memory when Node.js and what DuckDB does not count have theirs. */
function duckdbMemory(functionMb: number | undefined): string | undefined {
  return functionMb === undefined ? undefined : `${Math.floor(functionMb - Math.max(280, functionMb * 0.32))}MB`;
}

/**
 * One JSON object a line, as CloudWatch queries them. Printed and not given to the console, which Lambda would wrap in
 * another; Lambda filters by `level` and needs `timestamp` for it.
 */
function logger(run: string, { now, print }: Deployment): Log {
  return (level, message, facts = {}) =>
    print(JSON.stringify({ timestamp: now().toISOString(), level: level.toUpperCase(), message, run, ...facts }));
}
