import { type Deployment, type Invocation, lambdaContext, sourceEventSchema } from "../shared/lambdaContext.ts";
import { pull } from "./pull.ts";

/** The function `pull`: one call for one source. The state machine calls again while the answer says `done: false`. */
export function pullHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation) => {
    const { source, ...run } = sourceEventSchema.parse(event);
    return pull(source, lambdaContext(run, invocation, deployment));
  };
}
