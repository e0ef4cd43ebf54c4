import { Duration, Stack } from "aws-cdk-lib";
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  PeriodOverride,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { IStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import type { Settings } from "../../lambdas/shared/settings.ts";
import { type FunctionName, functionNames, stageName } from "../contract.ts";
import type { MilepostFunction } from "../functions/function.ts";
import { athenaBytes, lambdaGbHours } from "./costAlarms.ts";
import { ownMetric } from "./ownMetric.ts";
import { runbookPage } from "./runbook.ts";

export interface OverviewProps {
  readonly stage: string;
  readonly settings: Pick<Settings, "business" | "sources">;
  readonly functions: Readonly<Record<FunctionName, MilepostFunction>>;
  readonly machine: IStateMachine;
  /** The Athena workgroup's name. */
  readonly workgroup: string;
  readonly alarms: readonly IAlarm[];
  /** @default "docs/operations.md" */
  readonly runbookUrl?: string;
}

/** As many alarms as CloudWatch shows in one widget. */
const mostAlarms = 100;
const inParts = (alarms: readonly IAlarm[]): IAlarm[][] =>
  Array.from({ length: Math.ceil(alarms.length / mostAlarms) }, (_, part) =>
    alarms.slice(part * mostAlarms, (part + 1) * mostAlarms),
  );

const width = 12;
const height = 6;

/** One page that shows how a stage is doing: alarms, runs, sources, mail and cost. */
export class Overview extends Construct {
  /** The dashboard's address in the console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: OverviewProps) {
    super(scope, id);
    const { stage, alarms } = props;
    const { region } = Stack.of(this);
    const name = stageName(stage);
    this.url = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`;
    new Dashboard(this, "Dashboard", {
      dashboardName: name,
      defaultInterval: Duration.days(14),
      // The metrics say by the hour or by the day what alarms see: the console must not choose finer periods.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [new TextWidget({ markdown: header(props, region), width: 2 * width, height: 4 })],
        ...inParts(alarms).map((part) => [
          new AlarmStatusWidget({ title: "Alarms", alarms: part, width: 2 * width, height: 8 }),
        ]),
        ...graphs(props).map((row) =>
          row.map(
            ({ title, left, label }) =>
              new GraphWidget({
                title,
                left: [...left],
                leftYAxis: { min: 0, label, showUnits: false },
                width,
                height,
              }),
          ),
        ),
      ],
    });
  }
}

interface Graph {
  readonly title: string;
  readonly left: readonly IMetric[];
  /** The axis: what is counted. */
  readonly label: string;
}

function graphs({ stage, settings, functions, machine, workgroup }: OverviewProps): Graph[][] {
  const sources = Object.keys(settings.sources);
  const hourly = { period: Duration.hours(1), statistic: "Sum" };
  const bySource = (name: "sourceStaleHours" | "sourceFailed", statistic: "Sum" | "Maximum") =>
    sources.map((source) => ownMetric(name, { stage, source }, statistic).with({ label: source }));
  return [
    [
      {
        title: "Runs",
        left: [
          machine.metricSucceeded({ ...hourly, label: "ended well" }),
          machine.metricFailed({ ...hourly, label: "failed" }),
          machine.metricTimedOut({ ...hourly, label: "timed out" }),
          machine.metricAborted({ ...hourly, label: "stopped" }),
        ],
        label: "runs an hour",
      },
      {
        title: "Length of runs",
        left: [machine.metricTime({ period: Duration.hours(1), statistic: "Maximum", label: "longest" })],
        label: "milliseconds",
      },
    ],
    [
      {
        title: "Longest call of each function",
        left: functionNames.map((name) =>
          functions[name].fn.metricDuration({ period: Duration.hours(1), statistic: "Maximum", label: name }),
        ),
        label: "milliseconds",
      },
      {
        title: "Failed calls",
        left: functionNames.map((name) => functions[name].fn.metricErrors({ ...hourly, label: name })),
        label: "calls an hour",
      },
    ],
    [
      { title: "How old each source's newest data are", left: bySource("sourceStaleHours", "Maximum"), label: "hours" },
      { title: "Failures of sources", left: bySource("sourceFailed", "Sum"), label: "failures an hour" },
    ],
    [
      { title: "Rows put into quarantine", left: [ownMetric("quarantinedRows", { stage })], label: "rows an hour" },
      {
        title: "Figures and mail",
        left: [
          ownMetric("runComputed", { stage }).with({ label: "runs with new figures" }),
          ownMetric("mailSent", { stage }).with({ label: "mails sent" }),
        ],
        label: "an hour",
      },
    ],
    [
      { title: "Read by Athena", left: [athenaBytes(workgroup)], label: "bytes a day" },
      { title: "Paid to Lambda for", left: [lambdaGbHours(functions)], label: "GB-hours a day" },
    ],
  ];
}

function header(
  { stage, settings, machine, workgroup, runbookUrl = runbookPage }: OverviewProps,
  region: string,
): string {
  const console_ = `https://${region}.console.aws.amazon.com`;
  return [
    `# Milepost ${stage}: ${settings.business.name}`,
    `[Runs](${console_}/states/home?region=${region}#/statemachines/view/${machine.stateMachineArn})`,
    `[Athena](${console_}/athena/home?region=${region}#/query-editor) (workgroup ${workgroup})`,
    `[Logs](${console_}/cloudwatch/home?region=${region}#logsV2:log-groups$3FlogGroupNameFilter$3D${stageName(stage)})`,
    `Runbook: ${runbookUrl}`,
  ].join("\n\n");
}
