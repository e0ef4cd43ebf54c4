import { Duration, TimeZone, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Schedule, ScheduleExpression, ScheduleGroup, ScheduleTargetInput } from "aws-cdk-lib/aws-scheduler";
import { StepFunctionsStartExecution } from "aws-cdk-lib/aws-scheduler-targets";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { stageName } from "../contract.ts";

/**
 * Which alarm rings when nothing comes of a schedule, by its name without the stage; or, said openly, why none does.
 */
export type AlarmDecision = { readonly alarm: string } | { readonly none: string };

/** One time of day at which an execution starts. */
export interface Timing {
  /** In the business's zone, such as 05:00. */
  readonly at: string;
  /** report: only the report is made and mailed. null: a whole run. */
  readonly only: "report" | null;
  readonly watchedBy: AlarmDecision;
}

export interface SchedulesProps {
  /** What the schedules start; they may start nothing else. */
  readonly machine: StateMachine;
  /** Checked settings; of them the time zone, `deploy.runAt`, `deploy.mailAt` and whether mail is set up count here. */
  readonly settings: Pick<Settings, "business" | "deploy" | "report">;
  readonly stage: string;
}

/** When runs begin and when the mail is due, by the business's clock, summer and winter. */
export class Schedules extends Construct {
  readonly timings: readonly Timing[];
  /** Its metrics tell of starts that failed. */
  readonly group: ScheduleGroup;
  /** Starts that failed for good. */
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { machine, settings, stage }: SchedulesProps) {
    super(scope, id);
    this.timings = timingsOf(settings, stage);
    this.group = new ScheduleGroup(this, "Group", { scheduleGroupName: stageName(stage) });
    this.deadLetters = new Queue(this, "DeadLetters", {
      queueName: `${stageName(stage)}-not-started`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetters).acknowledge({
      id: "AwsSolutions-SQS3",
      reason: "It is a dead-letter queue itself, of schedules: cdk-nag knows only those of queues.",
    });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("scheduler.amazonaws.com").withConditions({
        StringEquals: { "aws:SourceArn": this.group.scheduleGroupArn },
      }),
      description: "What Milepost's schedules may do: start its state machine",
    });
    for (const { at, only } of this.timings) {
      const [hour, minute] = at.split(":").map((part) => String(Number(part)));
      const what = only ?? "run";
      new Schedule(this, `${what}-${at.replace(":", "")}`, {
        scheduleName: `${stageName(stage)}-${what}-${at.replace(":", "")}`,
        description: only === null ? `Milepost: run at ${at}` : `Milepost: mail at ${at}`,
        scheduleGroup: this.group,
        schedule: ScheduleExpression.cron({ hour, minute, timeZone: TimeZone.of(settings.business.timeZone) }),
        target: new StepFunctionsStartExecution(machine, {
          role,
          input: ScheduleTargetInput.fromObject({ only }),
          deadLetterQueue: this.deadLetters,
          // A start that comes later than this would meet the next one.
          maxEventAge: Duration.hours(6),
          retryAttempts: 30,
        }),
      });
    }
  }
}

/** Runs as often as the settings say; the mail once a day, where the stage sends one and there is anybody to get it. */
function timingsOf({ deploy, report }: SchedulesProps["settings"], stage: string): Timing[] {
  const runs = [...new Set(deploy.runAt)].map(
    (at): Timing => ({ at, only: null, watchedBy: { alarm: "compute-not-running" } }),
  );
  const isSender = report.from !== undefined && deploy.stages[stage]?.sender !== "none";
  const isMailed = isSender && report.recipients.length > 0;
  return isMailed ? [...runs, { at: deploy.mailAt, only: "report", watchedBy: { alarm: "mail-not-sent" } }] : runs;
}
