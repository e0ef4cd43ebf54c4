import { setTimeout } from "node:timers/promises";
import { DescribeExecutionCommand, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { latestRuns, type RunRecord } from "../../../lambdas/shared/runLedger.ts";
import type { EmulatedStack } from "./emulatedStack.ts";

export interface Ended {
  readonly status: string;
  readonly error: string | undefined;
  /** The record of its run; undefined when it did not begin one. */
  readonly record: RunRecord | undefined;
}

let executions = 0;

/** Starts the state machine as a schedule does, and waits for its end. `meanwhile` is called while it runs. */
export async function execute(
  { client, stateMachineArn }: EmulatedStack,
  lake: Lake,
  { only = null, meanwhile }: { only?: "report" | null; meanwhile?: () => Promise<void> } = {},
): Promise<Ended> {
  executions += 1;
  const before = new Set((await latestRuns(lake, 100)).map(({ run }) => run));
  const { executionArn } = await client.sfn.send(
    // The emulator takes no execution without a name twice.
    new StartExecutionCommand({ stateMachineArn, name: `run-${executions}`, input: JSON.stringify({ only }) }),
  );
  await meanwhile?.();
  for (;;) {
    const { status = "", error } = await client.sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== "RUNNING") {
      const record = (await latestRuns(lake, 100)).find(({ run }) => !before.has(run));
      return { status, error, record };
    }
    await setTimeout(200);
  }
}
