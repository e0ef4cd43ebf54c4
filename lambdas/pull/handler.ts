import { callStep, type StepAnswer } from "../run/callStep.ts";
import { tellPull } from "../run/tell.ts";
import { type Deployment, type Invocation, lambdaContext, sourceEventSchema } from "../shared/lambdaContext.ts";
import { pull } from "./pull.ts";

/** The function `pull`: one call for one source. The state machine calls again while the answer says so. */
export function pullHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation): Promise<StepAnswer> => {
    const { run, asOf, ...step } = sourceEventSchema.parse(event);
    const ctx = lambdaContext({ run, asOf }, invocation, deployment);
    return callStep(
      ctx,
      { ...step, verb: "pull" },
      () => pull(step.source, ctx),
      (result) => tellPull([result]),
    );
  };
}
