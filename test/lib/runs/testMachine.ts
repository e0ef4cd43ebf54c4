import { type FunctionName, functionNames } from "../../../lib/contract.ts";
import { pipeline } from "../../../lib/pipeline.ts";
import { stateMachineOf } from "../../../lib/runs/asl.ts";

const arnOf = (name: FunctionName) => `arn:aws:lambda:eu-central-1:123456789012:function:milepost-test-${name}`;

/** Milepost's state machine as it is deployed. */
export const testMachine = stateMachineOf(pipeline, {
  pull: arnOf("pull"),
  conform: arnOf("conform"),
  compute: arnOf("compute"),
  report: arnOf("report"),
  run: arnOf("run"),
});

/** The function that a state of it calls. */
export function functionOf(resource: string): FunctionName {
  const name = functionNames.find((each) => arnOf(each) === resource);
  if (name === undefined) throw new Error(`${resource} is no function of the stage`);
  return name;
}
