import { z } from "zod";
import { verbs } from "../../lib/contract.ts";
import { type Deployment, type Invocation, lambdaContext, runEventSchema, stageOf } from "../shared/lambdaContext.ts";
import type { IsGone } from "../shared/lease.ts";
import { metricLine } from "../shared/metricLine.ts";
import { tellingPassing } from "../shared/passing.ts";
import { type BeginAnswer, begin, runOf } from "./begin.ts";
import { end } from "./end.ts";
import { errorSchema, recordFailure } from "./recordFailure.ts";

const eventSchema = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("begin"),
    execution: z.string().min(1),
    startedAt: z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
    only: z.nullable(z.literal("report")),
  }),
  runEventSchema.extend({
    do: z.literal("fail"),
    verb: z.enum(verbs),
    source: z.nullable(z.string()),
    error: errorSchema,
  }),
  runEventSchema.extend({ do: z.literal("end"), execution: z.string().min(1) }),
]);

/** What the function answers: to `begin` the run, to `end` how it went. */
type RunAnswer = BeginAnswer | { readonly recorded: true } | { readonly outcome: string };

/** The function `run`: begins runs, records what failed in them, and ends them. */
export function runHandler(deployment: Deployment, isGone: IsGone) {
  const { settings, now, print } = deployment;

  return async (input: unknown, invocation: Invocation): Promise<RunAnswer> => {
    const event = eventSchema.parse(input);
    const of = event.do === "begin" ? runOf(event, settings.business.timeZone) : event;
    const ctx = lambdaContext(of, invocation, deployment);
    const stage = stageOf(deployment);
    return tellingPassing(async (): Promise<RunAnswer> => {
      switch (event.do) {
        case "begin":
          return begin(ctx, event, isGone);
        case "fail": {
          const { source } = event;
          await recordFailure(ctx, event);
          if (source !== null) print(metricLine(now(), { stage, source }, { sourceFailed: 1 }));
          return { recorded: true };
        }
        case "end": {
          const { outcome, counts } = await end(ctx, event.execution);
          for (const { source, values } of counts) {
            print(metricLine(now(), { stage, ...(source !== undefined && { source }) }, values));
          }
          return { outcome };
        }
      }
    });
  };
}
