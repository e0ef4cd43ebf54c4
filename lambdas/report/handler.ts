import { type Deployment, type Invocation, lambdaContext, runEventSchema } from "../shared/lambdaContext.ts";
import { report } from "./report.ts";

/** The function `report`: writes the report of one day. */
export function reportHandler(deployment: Deployment) {
  return async (event: unknown, invocation: Invocation) =>
    report(lambdaContext(runEventSchema.parse(event), invocation, deployment));
}
