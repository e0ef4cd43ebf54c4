import { setTimeout } from "node:timers/promises";
import { openLake } from "../lambdas/shared/lake/open.ts";
import { latestRuns, type RunRecord } from "../lambdas/shared/runLedger.ts";
import { type Execution, readExecution, startDeployedRun } from "./deployedRun.ts";
import { readEnvironment } from "./place.ts";
import type { DeployedStage } from "./stageOutputs.ts";
import type { Terminal } from "./terminal.ts";

/** Long enough not to be a burden on AWS, short enough to watch. */
const pollMs = 3_000;

/**
 * Starts a run in AWS and says what its steps do, until it has ended. True when it ended well. Interrupted, only the
 * watching ends.
 */
export async function followDeployedRun(
  stage: DeployedStage,
  { json = false }: { json?: boolean },
  terminal: Terminal,
  wait: () => Promise<void> = () => setTimeout(pollMs),
): Promise<boolean> {
  const environment = { ...readEnvironment(terminal.environment), AWS_REGION: stage.region };
  const lake = openLake(stage.output("lake"), environment);
  const arn = await startDeployedRun(stage, new Date());
  terminal.note(`Started ${arn}\nIt goes on when you stop watching (Ctrl-C).`);
  const told = new Set<string>();
  for (;;) {
    // Before the record: what has happened by then is in it.
    const execution = await readExecution(stage, arn);
    const record = (await latestRuns(lake, 5)).find(({ started_at }) => began(execution, started_at));
    for (const line of linesOf(record)) {
      if (!told.has(line)) terminal.note(line);
      told.add(line);
    }
    if (execution.status !== "RUNNING") {
      if (json) terminal.out(JSON.stringify({ execution, record: record ?? null }, null, 2));
      else terminal.out(ending(execution, record));
      return execution.status === "SUCCEEDED" && record?.outcome === "succeeded";
    }
    await wait();
  }
}

function began({ startedAt }: Execution, recordedAt: string): boolean {
  return startedAt !== undefined && Date.parse(recordedAt) >= startedAt.getTime() - 1000;
}

function linesOf(record: RunRecord | undefined): string[] {
  return (record?.steps ?? []).map(({ verb, source, outcome, message }) => {
    const name = source === null ? verb : `${verb} ${source}`;
    return `${name}: ${outcome}${message === null ? "" : ` (${message.split("\n", 1)[0]})`}`;
  });
}

function ending({ status, error }: Execution, record: RunRecord | undefined): string {
  // Another run has the lake: this one has ended without doing anything.
  if (status === "SUCCEEDED" && record === undefined)
    return "Another run has the lake: nothing was done. npx milepost status --stage says how it stands.";
  const why = error === undefined ? "" : ` (${error})`;
  return record === undefined ? `${status}${why}` : `${status}${why}: run ${record.run} ${record.outcome}`;
}
