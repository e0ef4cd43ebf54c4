import { type Deployment, type Invocation, lambdaContext, runEventSchema } from "../shared/lambdaContext.ts";
import { compute } from "./compute.ts";

/** The function `compute`. The state machine calls again while the answer says `done: false`. */
export function computeHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation) =>
    compute(lambdaContext(runEventSchema.parse(event), invocation, deployment));
}
