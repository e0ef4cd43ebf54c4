import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from "@aws-sdk/client-sfn";
import type { IsGone } from "../shared/lease.ts";

/** How an execution stands, as Step Functions says; undefined when it knows none by that ARN (any more). */
export type AskExecution = (arn: string) => Promise<string | undefined>;

const ended = new Set(["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]);

/** Knows of leases held by executions whether these have ended; of laptops it knows nothing. */
export function goneExecutionOf(ask: AskExecution): IsGone {
  return async ({ kind, host }) => {
    if (kind !== "execution") return false;
    const status = await ask(host);
    return status === undefined || ended.has(status);
  };
}

/** Asks Step Functions. */
export function openGoneExecution(): IsGone {
  const client = new SFNClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, requestTimeout: 10_000 },
  });
  return goneExecutionOf(async (executionArn) => {
    try {
      return (await client.send(new DescribeExecutionCommand({ executionArn }))).status;
    } catch (error) {
      if (error instanceof ExecutionDoesNotExist) return undefined;
      throw error;
    }
  });
}
