import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { z } from "zod";
import { environmentNames } from "../../lib/contract.ts";
import type { Context, Log } from "./context.ts";
import { openLake } from "./lake/open.ts";
import type { Secrets } from "./secrets.ts";
import type { Settings } from "./settings.ts";

/** What every step of a run is told. */
export const runEventSchema = z.strictObject({ run: z.string().min(1), asOf: z.iso.date() });
/** What a step of one source is told. */
export const sourceEventSchema = runEventSchema.extend({ source: z.string().min(1) });

const environmentSchema = z.object({
  [environmentNames.lake]: z.string().regex(/^s3:\/\//, "must be s3://bucket/prefix"),
});

/** What a deployment gives its functions: the settings it was made with, and where it keeps credentials. */
export interface Deployment {
  readonly settings: Settings;
  readonly secrets: Secrets;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** What Lambda tells a call: how long it may still take. */
export interface Invocation {
  readonly getRemainingTimeInMillis: () => number;
}

/** Everything from outside, as a Lambda function has it. */
export function lambdaContext(
  { run, asOf }: z.infer<typeof runEventSchema>,
  invocation: Invocation,
  { settings, secrets, environment }: Deployment,
): Context {
  return {
    lake: openLake(environmentSchema.parse(environment)[environmentNames.lake], environment),
    settings,
    secrets,
    run,
    asOf,
    now: () => new Date(),
    fetch,
    sleep: (milliseconds) => setTimeout(milliseconds),
    random: Math.random,
    remaining: () => invocation.getRemainingTimeInMillis(),
    log: logger(run),
    scratch: join(tmpdir(), "milepost"),
  };
}

/** One JSON object a line, as CloudWatch queries them. */
function logger(run: string): Log {
  return (level, message, facts = {}) => console[level](JSON.stringify({ level, message, run, ...facts }));
}
