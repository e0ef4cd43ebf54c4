import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { MakeAlarm } from "./alarm.ts";
import { commandFor } from "./commandFor.ts";

export interface RunAlarmsProps {
  readonly stage: string;
  readonly machine: IStateMachine;
  /** The group that all schedules of the stage are in: Scheduler counts by group. */
  readonly scheduleGroup: string;
  /** Where Scheduler leaves what it could not start. */
  readonly deadLetters: IQueue;
}

const noRunNoFault = { means: "fine", because: "No run, no fault; that runs begin has its own alarms." } as const;

/** Alarms on runs as a whole: failed, timed out, stopped by hand, never started. */
export function runAlarms(makeAlarm: MakeAlarm, props: RunAlarmsProps): void {
  const { stage, machine, scheduleGroup, deadLetters } = props;
  const status = commandFor(stage, "status");
  const soon = { period: Duration.minutes(5), statistic: "Sum" };
  makeAlarm("execution-failed", {
    metric: machine.metricFailed(soon),
    rings: { atLeast: 1 },
    noData: noRunNoFault,
    impact: "A run ended without new figures or without its report: tables and mail stay as of the last good run.",
    first: `${status} shows which step failed and why. The next run heals what has passed.`,
    runbook: "a-run-failed",
  });
  makeAlarm("execution-timed-out", {
    metric: machine.metricTimedOut(soon),
    rings: { atLeast: 1 },
    noData: noRunNoFault,
    impact:
      "A run took longer than any should and was ended by Step Functions: its figures and its mail may be missing.",
    first: `${status} shows the step that was under way. The next run goes on from there.`,
    runbook: "a-run-timed-out",
  });
  makeAlarm("execution-stopped", {
    metric: machine.metricAborted(soon),
    rings: { atLeast: 1 },
    noData: noRunNoFault,
    impact: "Somebody stopped a run: today's figures and mail may be missing.",
    first: "Ask who stopped it. The next run goes on from there.",
    runbook: "a-run-was-stopped",
  });
  makeAlarm("schedule-failed", {
    metric: new Metric({
      namespace: "AWS/Scheduler",
      metricName: "TargetErrorCount",
      dimensionsMap: { ScheduleGroup: scheduleGroup },
      label: "Runs that could not be started",
      ...soon,
    }),
    rings: { atLeast: 1 },
    noData: { means: "fine", because: "Scheduler counts errors only where there are any." },
    impact: "A run was not started at its time. Scheduler tries again for a while.",
    first: `${status} shows whether a later attempt has started it.`,
    runbook: "a-run-was-not-started",
  });
  makeAlarm("schedule-gave-up", {
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: "Maximum" }),
    rings: { atLeast: 1 },
    noData: {
      means: "no news",
      because: "SQS stops counting for a queue that is left alone for hours, whatever lies in it.",
    },
    impact: "A run was not started, and Scheduler has given up: what that run would have loaded or sent is missing.",
    first: `${commandFor(stage, "run")} makes up for it; then empty the queue as the runbook says.`,
    runbook: "a-run-was-not-started",
    tellsEnd: true,
  });
}
