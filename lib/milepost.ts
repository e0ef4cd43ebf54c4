import { Annotations, CfnOutput, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Settings } from "../lambdas/shared/settings.ts";
import { Analytics } from "./analytics/analytics.ts";
import { type FunctionName, stackOutputs, stageName } from "./contract.ts";
import { MilepostFunction } from "./functions/function.ts";
import { LakeBucket } from "./lakeBucket.ts";
import { Mail } from "./mail.ts";
import { NoticeKey } from "./noticeKey.ts";
import { Schedules } from "./runs/schedule.ts";
import { PipelineMachine } from "./runs/stateMachine.ts";
import { Watch } from "./watch/watch.ts";

export interface MilepostProps {
  /** Checked settings, as `readCheckedSettings` gives them. */
  readonly settings: Settings;
  /**
   * Names everything in the account: `milepost-<stage>`.
   *
   * @default "prod"
   */
  readonly stage?: string;
  /**
   * Where people read docs/operations.md, such as its address on your Git host: alarms link to it.
   *
   * @default "docs/operations.md", the page in the checkout that was deployed
   */
  readonly runbookUrl?: string;
}

/** All of Milepost in one AWS account: the lake, the functions, and what starts, watches and shows them. */
export class Milepost extends Construct {
  readonly lake: LakeBucket;
  readonly functions: Readonly<Record<FunctionName, MilepostFunction>>;
  readonly pipeline: PipelineMachine;
  readonly schedules: Schedules;
  readonly analytics: Analytics;
  /** Undefined where the settings name no sender or no recipients, or the stage sends none: then no mail is sent. */
  readonly mail?: Mail;
  readonly watch: Watch;

  constructor(scope: Construct, id: string, { settings, stage = "prod", runbookUrl }: MilepostProps) {
    super(scope, id);
    this.lake = new LakeBucket(this, "Lake", { settings });
    const make = (name: FunctionName) =>
      new MilepostFunction(this, capitalised(name), { name, stage, settings, lake: this.lake });
    this.functions = {
      pull: make("pull"),
      conform: make("conform"),
      compute: make("compute"),
      report: make("report"),
      run: make("run"),
    };
    this.pipeline = new PipelineMachine(this, "Pipeline", { functions: this.functions, settings, stage });
    const { machine } = this.pipeline;
    this.schedules = new Schedules(this, "Schedules", { machine, settings, stage });
    this.analytics = new Analytics(this, "Analytics", { lake: this.lake, settings, stage });
    const notices = new NoticeKey(this, "Notices", { stack: stageName(stage) });
    this.mail = this.makeMail(settings, stage, notices);
    this.mail?.grantSend(this.functions.report);
    this.watch = new Watch(this, "Watch", {
      stage,
      settings,
      functions: this.functions,
      machine,
      key: notices,
      scheduleGroup: this.schedules.group.scheduleGroupName,
      deadLetters: this.schedules.deadLetters,
      workgroup: this.analytics.workgroup,
      mailEvents: this.mail?.events,
      runbookUrl,
    });
    this.output(stackOutputs.lake, this.lake.url);
    this.output(stackOutputs.stateMachine, machine.stateMachineArn);
    this.output(stackOutputs.workgroup, this.analytics.workgroup);
    this.output(stackOutputs.database, this.analytics.database);
    this.output(stackOutputs.analystPolicy, this.analytics.policy.managedPolicyArn);
    this.output(stackOutputs.alarmTopic, this.watch.topic.topicArn);
    this.output(stackOutputs.dashboard, this.watch.overview.url);
  }

  private makeMail({ report, deploy }: Settings, stage: string, key: NoticeKey): Mail | undefined {
    const { from, recipients } = report;
    const sender = deploy.stages[stage]?.sender;
    if (from !== undefined && recipients.length > 0 && sender !== "none")
      return new Mail(this, "Mail", { stage, from, recipients, sender, key });
    const why = sender === "none" ? "its sender is none" : "report.from and report.recipients are not both set";
    Annotations.of(this).addInfoV2("milepost:no-mail", `Stage ${stage} sends no mail: ${why}.`);
    return undefined;
  }

  /** An output of the stack by exactly this name: the command line looks for it. */
  private output(name: string, value: string): void {
    new CfnOutput(Stack.of(this), name, { value });
  }
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
