import { callStep, type StepAnswer } from "../run/callStep.ts";
import { tellCompute } from "../run/tell.ts";
import { type Deployment, type Invocation, lambdaContext, stepEventSchema } from "../shared/lambdaContext.ts";
import { compute } from "./compute.ts";

/** The function `compute`. The state machine calls again while the answer says so. */
export function computeHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation): Promise<StepAnswer> => {
    const { run, asOf, ...step } = stepEventSchema.parse(event);
    const ctx = lambdaContext({ run, asOf }, invocation, deployment);
    return callStep(
      ctx,
      { ...step, verb: "compute" },
      () => compute(ctx),
      (result) => tellCompute([result]),
    );
  };
}
