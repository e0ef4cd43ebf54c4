import { callStep, type StepAnswer } from "../run/callStep.ts";
import { tellConform } from "../run/tell.ts";
import { type Deployment, type Invocation, lambdaContext, sourceEventSchema } from "../shared/lambdaContext.ts";
import { conform } from "./conform.ts";

/** The function `conform`: one call for one source. The state machine calls again while the answer says so. */
export function conformHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation): Promise<StepAnswer> => {
    const { run, asOf, ...step } = sourceEventSchema.parse(event);
    const ctx = lambdaContext({ run, asOf }, invocation, deployment);
    return callStep(
      ctx,
      { ...step, verb: "conform" },
      () => conform(step.source, ctx),
      (result) => tellConform(step.source, [result]),
    );
  };
}
