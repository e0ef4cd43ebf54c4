import { CfnOutput, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { Settings } from "../lambdas/shared/settings.ts";
import { Analytics } from "./analytics.ts";
import { type FunctionName, stackOutputs, stageName } from "./contract.ts";
import { MilepostFunction } from "./function.ts";
import { LakeBucket } from "./lakeBucket.ts";
import { Mail } from "./mail.ts";
import { NoticeKey } from "./noticeKey.ts";
import { Schedules } from "./schedule.ts";
import { PipelineMachine } from "./stateMachine.ts";
import { Watch } from "./watch.ts";

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
  /** Undefined where the settings name no sender or no recipients: then no mail is sent. */
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
    const { from, recipients } = settings.report;
    if (from !== undefined && recipients.length > 0) {
      this.mail = new Mail(this, "Mail", { stage, from, recipients, key: notices });
      this.mail.grantSend(this.functions.report.role);
    }
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

  /** An output of the stack by exactly this name: the command line looks for it. */
  private output(name: string, value: string): void {
    new CfnOutput(Stack.of(this), name, { value });
  }
}

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
