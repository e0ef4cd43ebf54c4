import type { IAlarm } from "aws-cdk-lib/aws-cloudwatch";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Settings } from "../../lambdas/shared/settings.ts";
import type { FunctionName } from "../contract.ts";
import type { MilepostFunction } from "../functions/function.ts";
import type { NoticeKey } from "../noticeKey.ts";
import { type AlarmSpec, RunbookAlarm } from "./alarm.ts";
import { AlarmTopic } from "./alarmTopic.ts";
import { costAlarms } from "./costAlarms.ts";
import { Overview } from "./dashboard.ts";
import { dataAlarms } from "./dataAlarms.ts";
import { functionAlarms } from "./functionAlarms.ts";
import { mailAlarms } from "./mailAlarms.ts";
import { runAlarms } from "./runAlarms.ts";

export interface WatchProps {
  readonly stage: string;
  /** Checked settings; of them sources, report and deploy count here. */
  readonly settings: Settings;
  readonly functions: Readonly<Record<FunctionName, MilepostFunction>>;
  readonly machine: IStateMachine;
  /** Encrypts the alarms on their way to people. */
  readonly key: NoticeKey;
  /** The group that all schedules of the stage are in. */
  readonly scheduleGroup: string;
  /** Where Scheduler leaves what it could not start. */
  readonly deadLetters: IQueue;
  /** The Athena workgroup's name. */
  readonly workgroup: string;
  /**
   * Where SES tells bounces and complaints.
   *
   * @default none: no mail is sent, and nothing is watched of it
   */
  readonly mailEvents?: ITopic;
  /**
   * Rows put into quarantine in an hour from which on it is told.
   *
   * @default 100
   */
  readonly quarantinedRows?: number;
  /**
   * Where people read docs/operations.md, such as its address on your Git host.
   *
   * @default "docs/operations.md", the page in the checkout that was deployed
   */
  readonly runbookUrl?: string;
}

/** Sees to it that somebody hears when figures stop being new, a mail does not go out, or something costs too much. */
export class Watch extends Construct {
  readonly topic: ITopic;
  readonly alarms: readonly IAlarm[];
  readonly overview: Overview;

  constructor(scope: Construct, id: string, props: WatchProps) {
    super(scope, id);
    const { stage, settings, functions, machine, workgroup, mailEvents, quarantinedRows, runbookUrl } = props;
    const { deploy, sources } = settings;
    const { topic } = new AlarmTopic(this, "Topic", { stage, recipients: deploy.alarmRecipients, key: props.key });
    const alarms: IAlarm[] = [];
    const makeAlarm = (name: string, spec: AlarmSpec) => {
      const made = new RunbookAlarm(this, name, { ...spec, stage, name, topic, runbookUrl });
      alarms.push(made.alarm);
      return made;
    };
    functionAlarms(makeAlarm, { stage, functions, deploy, hasSources: Object.keys(sources).length > 0 });
    runAlarms(makeAlarm, { stage, machine, scheduleGroup: props.scheduleGroup, deadLetters: props.deadLetters });
    dataAlarms(makeAlarm, { stage, settings, quarantinedRows });
    if (mailEvents) mailAlarms(makeAlarm, { stage, deploy, events: mailEvents });
    costAlarms(makeAlarm, { stage, functions, workgroup, deploy });
    this.topic = topic;
    this.alarms = alarms;
    this.overview = new Overview(this, "Overview", {
      stage,
      settings,
      functions,
      machine,
      workgroup,
      alarms,
      runbookUrl,
    });
  }
}
