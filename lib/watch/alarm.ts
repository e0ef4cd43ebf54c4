import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { ITopic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { stageName } from "../contract.ts";
import { type RunbookSection, runbookPage } from "./runbook.ts";

/** What an alarm watches and says. */
export interface AlarmSpec {
  readonly metric: IMetric;
  /** When a measured period is a bad one. */
  readonly rings: { readonly atLeast: number } | { readonly below: number };
  /**
   * How many of the last periods are looked at.
   *
   * @default 1
   */
  readonly periods?: number;
  /**
   * How many of them must be bad.
   *
   * @default all of them
   */
  readonly badPeriods?: number;
  /** What a period without a measurement means here, and why. */
  readonly noData: { readonly means: keyof typeof missingData; readonly because: string };
  /** What the business loses while this lasts, in a sentence. */
  readonly impact: string;
  /** What to do first, in a sentence. */
  readonly first: string;
  /** Where the runbook says the rest. */
  readonly runbook: RunbookSection;
  /**
   * Whether the end is told too. Of what happens once (a failed call) the end says nothing.
   *
   * @default false
   */
  readonly tellsEnd?: boolean;
}

export interface RunbookAlarmProps extends AlarmSpec {
  readonly stage: string;
  /** What follows the stage in the alarm's name: `compute-failed`. */
  readonly name: string;
  /** Who is told. */
  readonly topic: ITopic;
  /**
   * Where people read docs/operations.md, such as its address on your Git host.
   *
   * @default "docs/operations.md", the page in the checkout that was deployed
   */
  readonly runbookUrl?: string;
}

/** Makes the alarms of one stage. */
export type MakeAlarm = (name: string, spec: AlarmSpec) => RunbookAlarm;

const missingData = {
  fine: TreatMissingData.NOT_BREACHING,
  bad: TreatMissingData.BREACHING,
  "no news": TreatMissingData.IGNORE,
} as const;

/** An alarm that says what is lost, what to do first, and where to read on. */
export class RunbookAlarm extends Construct {
  readonly alarm: Alarm;

  constructor(scope: Construct, id: string, props: RunbookAlarmProps) {
    super(scope, id);
    const { stage, name, metric, rings, periods = 1, badPeriods = periods, noData, topic, tellsEnd = false } = props;
    this.alarm = new Alarm(this, "Alarm", {
      alarmName: `${stageName(stage)}-${name}`,
      alarmDescription: describe(props),
      metric,
      ...("below" in rings
        ? { threshold: rings.below, comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD }
        : { threshold: rings.atLeast, comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD }),
      evaluationPeriods: periods,
      datapointsToAlarm: badPeriods,
      treatMissingData: missingData[noData.means],
    });
    const tell = new SnsAction(topic);
    this.alarm.addAlarmAction(tell);
    if (tellsEnd) this.alarm.addOkAction(tell);
  }
}

function describe({ impact, first, noData, runbook, runbookUrl = runbookPage }: RunbookAlarmProps): string {
  return [
    impact,
    `First: ${first}`,
    `Without data: ${noData.means}. ${noData.because}`,
    `Read on: ${runbookUrl}#${runbook}`,
  ].join("\n");
}
