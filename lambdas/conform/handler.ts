import { type Deployment, type Invocation, lambdaContext, sourceEventSchema } from "../shared/lambdaContext.ts";
import { conform } from "./conform.ts";

/** The function `conform`: one call for one source. The state machine calls again while the answer says `done: false`. */
export function conformHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation) => {
    const { source, ...run } = sourceEventSchema.parse(event);
    return conform(source, lambdaContext(run, invocation, deployment));
  };
}
