import { randomBytes } from "node:crypto";
import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { awsFailure, clientOptions, type DeployedStage } from "./stageOutputs.ts";

/** One execution of the state machine. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  /** RUNNING, SUCCEEDED, FAILED, TIMED_OUT, ABORTED. */
  readonly status: string;
  readonly startedAt: Date | undefined;
  readonly stoppedAt: Date | undefined;
  readonly error: string | undefined;
}

/** Starts a run in AWS; it works on whether or not anybody watches. Resolves with the execution's ARN. */
export function startDeployedRun(stage: DeployedStage, now: Date, only: "report" | null = null): Promise<string> {
  const stateMachineArn = stage.output("stateMachine");
  return asking(stage, async (client) => {
    const name = `by-hand-${now.toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${randomBytes(2).toString("hex")}`;
    const { executionArn = "" } = await client.send(
      new StartExecutionCommand({
        stateMachineArn,
        name,
        input: JSON.stringify({ only }),
      }),
    );
    return executionArn;
  });
}

/** How an execution stands. */
export function readExecution(stage: DeployedStage, arn: string): Promise<Execution> {
  return asking(stage, async (client) => {
    const { name = "", status = "", ...told } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
    return { arn, name, status, startedAt: told.startDate, stoppedAt: told.stopDate, error: told.error };
  });
}

/** The newest executions, newest first. */
export function latestExecutions(stage: DeployedStage, atMost: number): Promise<Execution[]> {
  const stateMachineArn = stage.output("stateMachine");
  return asking(stage, async (client) => {
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: atMost }));
    return executions.map(({ executionArn = "", name = "", status = "", startDate, stopDate }) => ({
      arn: executionArn,
      name,
      status,
      startedAt: startDate,
      stoppedAt: stopDate,
      error: undefined,
    }));
  });
}

async function asking<T>({ region }: DeployedStage, ask: (client: SFNClient) => Promise<T>): Promise<T> {
  const client = new SFNClient(clientOptions(region));
  try {
    return await ask(client);
  } catch (error) {
    throw awsFailure(error, "Step Functions", region);
  } finally {
    client.destroy();
  }
}
