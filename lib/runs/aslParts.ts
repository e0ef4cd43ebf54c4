import type { FunctionName } from "../contract.ts";
import type { Branch, Catcher, Json, Retrier, State, TaskState, Test } from "./states.ts";
import { retry } from "./waits.ts";

/** Names of errors that pass by themselves: of Lambda, of a call that was killed, and `PassingError` of our own. */
const passing = [
  "PassingError",
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
  "Lambda.Unknown",
  "Runtime.ExitError",
  "Runtime.OutOfMemory",
  "Sandbox.Timedout",
  "States.Timeout",
];
const retryPassing: Retrier = {
  ErrorEquals: passing,
  IntervalSeconds: retry.firstSeconds,
  MaxAttempts: retry.attempts,
  BackoffRate: retry.backoff,
};

/** A little more than the functions' own, which end first. */
const timeoutSeconds = { step: 960, run: 90 };

/** The functions that states call. */
export type Arns = Readonly<Record<FunctionName, string>>;

/** What each call is told of the run it is part of. */
export const ofRun: Json = { "run.$": "$.run", "asOf.$": "$.asOf" };

/** Calls a function with an event; what passes by itself is tried again. */
export function call(
  arns: Arns,
  name: FunctionName,
  { event, ...then }: { readonly event: Json } & Pick<TaskState, "ResultPath" | "Next">,
): TaskState {
  const TimeoutSeconds = name === "run" ? timeoutSeconds.run : timeoutSeconds.step;
  return { Type: "Task", Resource: arns[name], Parameters: event, TimeoutSeconds, Retry: [retryPassing], ...then };
}

export function choice([test, Next]: readonly [Test, string], Default: string): State {
  return { Type: "Choice", Choices: [{ ...test, Next }], Default };
}

export function catchAll(ResultPath: string | null, Next: string): Catcher[] {
  return [{ ErrorEquals: ["States.ALL"], ResultPath, Next }];
}

export function single(name: string, state: State): Branch {
  return { StartAt: name, States: { [name]: state } };
}
