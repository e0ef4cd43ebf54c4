import { z } from "zod";
import type { Verb } from "../../lib/contract.ts";
import type { Context } from "../shared/context.ts";
import { recordFailed } from "../shared/runLedger.ts";

/** How Step Functions tells of an error: `Cause` is what the function answered with, when it could. */
export const errorSchema = z.object({ Error: z.string(), Cause: z.string().default("") });

export interface Failure {
  readonly verb: Verb;
  readonly source: string | null;
  readonly error: z.infer<typeof errorSchema>;
}

/** Records that a step has failed for good. What the step itself has recorded is kept: a killed call could not. */
export async function recordFailure(
  ctx: Pick<Context, "lake" | "now" | "run" | "log">,
  { verb, source, error }: Failure,
): Promise<void> {
  const message = messageIn(error);
  ctx.log("error", `${source === null ? "" : `${source}: `}${verb} failed: ${message}`, { verb, source });
  await recordFailed(ctx, { verb, source }, message);
}

const causeSchema = z.object({ errorMessage: z.string() });

/** Longer ones are cut: a message is for people. */
const mostCharacters = 2_000;

function messageIn({ Error: name, Cause }: Failure["error"]): string {
  const told = causeSchema.safeParse(parse(Cause)).data?.errorMessage ?? Cause;
  return (told === "" ? name : `${name}: ${told}`).slice(0, mostCharacters);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not every cause is JSON; the text as it is says enough.
    return undefined;
  }
}
