import type { Verb } from "../../lib/contract.ts";
import type { Context } from "../shared/context.ts";
import type { StepEvent } from "../shared/lambdaContext.ts";
import { tellingPassing } from "../shared/passing.ts";
import { recordStep, type StepNews } from "../shared/runLedger.ts";
import type { Done } from "./tell.ts";

/** What the state machine is told of a call: call again after so long, go on, or leave the rest to the next run. */
export interface StepAnswer {
  readonly next: "again" | "done" | "later";
  readonly waitSeconds: number;
}

/** What any verb answers with. */
interface Result {
  readonly done: boolean;
  readonly waitSeconds?: number;
}

interface Step extends Pick<StepEvent, "deadline" | "minimumWaitSeconds"> {
  readonly verb: Verb;
  readonly source?: string;
}

const nextRun = "The time of this run was used up; the next one goes on.";

/**
 * One call of a step of a run, recorded. It is made however late it is: so each source comes on in every run, whatever
 * the others have used up.
 */
export async function callStep<R extends Result>(
  ctx: Context,
  { verb, source, deadline, minimumWaitSeconds }: Step,
  call: () => Promise<R>,
  tell: (result: R) => Done,
): Promise<StepAnswer> {
  const began = ctx.now().getTime();
  let answer: StepAnswer = { next: "done", waitSeconds: 0 };
  const work = async () => {
    const result = await tellingPassing(call);
    if (!result.done) {
      const now = ctx.now().getTime();
      const wait = Math.ceil(Math.max(result.waitSeconds ?? 0, minimumWaitSeconds - (now - began) / 1000, 0));
      const isTime = now + wait * 1000 < Date.parse(deadline);
      answer = { next: isTime ? "again" : "later", waitSeconds: wait };
    }
    return result;
  };
  await recordStep(ctx, { verb, source }, work, (result): StepNews => {
    const { counts, warnings } = tell(result);
    const lines = answer.next === "later" ? [...warnings, nextRun] : warnings;
    return { counts, outcome: outcomes[answer.next], ...(lines.length > 0 && { message: lines.join("\n") }) };
  });
  return answer;
}

const outcomes = { again: "running", done: "succeeded", later: "unfinished" } as const;
