import type { Step } from "../pipeline.ts";
import { type Arns, call, choice, ofRun } from "./aslParts.ts";
import { compile, labelOf } from "./compilePipeline.ts";
import type { Machine, TaskState, Test } from "./states.ts";
import { busySeconds } from "./waits.ts";

const names = {
  start: "Report only?",
  run: {
    begin: "Begin run",
    isBusy: "Lake taken?",
    waits: "Wait to run",
    isGivenUp: "Waited enough?",
    busy: "Another run has the lake",
  },
  report: { begin: "Begin report", isBusy: "Lake still taken?", busy: "Wait for the lake" },
  end: "End run",
  outcome: "Run failed?",
  failed: "Run failed",
  over: "Run over",
};

/**
 * The state machine of a pipeline. An execution begins a run, which takes the lake, follows the pipeline, and ends it. With
 * the input `{"only": "report"}` only the report is made, as soon as the lake is free.
 */
export function stateMachineOf(pipeline: Step, arns: Arns): Machine {
  const { start, run, report, end, outcome, failed, over } = names;
  const followed = compile(pipeline, { arns, next: end, failed: end });
  const isWaiting: Test = { Variable: "$.state", StringEquals: "waiting" };
  const isBusy: Test = { Variable: "$.state", StringEquals: "busy" };
  return {
    Comment: "Milepost: one run, from the vendors to the report",
    StartAt: start,
    // An execution that hangs ends before it stands in the way of the next day's.
    TimeoutSeconds: 86_400,
    States: {
      [start]: choice([isReportOnly, report.begin], run.begin),
      [run.begin]: begin(arns, null, run.isBusy),
      [run.isBusy]: choice([isWaiting, run.waits], run.isGivenUp),
      [run.waits]: { Type: "Wait", Seconds: busySeconds.run, Next: run.begin },
      [run.isGivenUp]: choice([isBusy, run.busy], followed.StartAt),
      [run.busy]: { Type: "Succeed" },
      [report.begin]: begin(arns, "report", report.isBusy),
      [report.isBusy]: choice([isWaiting, report.busy], labelOf({ run: "report" })),
      [report.busy]: { Type: "Wait", Seconds: busySeconds.report, Next: report.begin },
      ...followed.States,
      [end]: call(arns, "run", {
        event: { do: "end", ...ofRun, "execution.$": "$$.Execution.Id" },
        ResultPath: "$.end",
        Next: outcome,
      }),
      [outcome]: choice([{ Variable: "$.end.outcome", StringEquals: "failed" }, failed], over),
      [failed]: {
        Type: "Fail",
        Error: "RunFailed",
        Cause: "Figures or report could not be made. npx milepost status --stage tells which step failed, and why.",
      },
      [over]: { Type: "Succeed" },
    },
  };
}

const isReportOnly: Test = {
  And: [
    { Variable: "$.only", IsPresent: true },
    { Variable: "$.only", StringEquals: "report" },
  ],
};

function begin(arns: Arns, only: "report" | null, Next: string): TaskState {
  const of = { "execution.$": "$$.Execution.Id", "startedAt.$": "$$.Execution.StartTime" };
  return call(arns, "run", { event: { do: "begin", ...of, only }, ResultPath: "$", Next });
}
