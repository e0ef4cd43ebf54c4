import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import { longestCallMinutes } from "../../lib/contract.ts";
import type { Context } from "../shared/context.ts";
import { MilepostError } from "../shared/errors.ts";
import { type IsGone, leaseKey } from "../shared/lease.ts";

/** How an execution stands. */
export interface ExecutionState {
  readonly status: string | undefined;
  /** When it ended; undefined while it goes on. */
  readonly stopDate: Date | undefined;
}

/** Asks how an execution stands; undefined when none is known by that ARN (any more). */
export type AskExecution = (arn: string) => Promise<ExecutionState | undefined>;

/**
 * Knows of leases held by executions whether these are gone; of laptops it knows nothing. One that was stopped, timed out
 * or failed may have left a call of a function under way, which Step Functions does not cancel: it is gone when that
 * call has ended too.
 */
export function goneExecutionOf(ask: AskExecution, now: Context["now"]): IsGone {
  return async ({ kind, host }) => {
    if (kind !== "execution") return false;
    const state = await ask(host);
    if (state === undefined || state.status === "SUCCEEDED") return true;
    return state.stopDate !== undefined && now().getTime() - state.stopDate.getTime() > longestCallMinutes * 60_000;
  };
}

/**
 * Asks Step Functions. Rejects with a MilepostError where it may not be asked, as of an execution of another state
 * machine or account.
 */
export function stepFunctionsOf(client: Pick<SFNClient, "send">): AskExecution {
  return async (executionArn) => {
    try {
      const { status, stopDate } = await client.send(new DescribeExecutionCommand({ executionArn }));
      return { status, stopDate };
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      if (error instanceof Error && /^AccessDenied/.test(error.name)) throw notOurs(executionArn, error);
      throw error;
    }
  };
}

/** Asks Step Functions, from within a function. */
export function openGoneExecution(now: Context["now"]): IsGone {
  const client = new SFNClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 },
  });
  return goneExecutionOf(stepFunctionsOf(client), now);
}

function notOurs(execution: string, cause: Error): MilepostError {
  return new MilepostError(`The lake is held by ${execution}, and Step Functions does not say whether that lives.`, {
    cause,
    execution,
    remedy:
      `When this lake is a copy, or that is an execution of another state machine or account: delete ${leaseKey}, ` +
      "which frees the lake. When it is one of this stage, states:DescribeExecution is needed.",
  });
}
