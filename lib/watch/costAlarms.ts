import { Duration } from "aws-cdk-lib";
import { type IMetric, MathExpression, Metric } from "aws-cdk-lib/aws-cloudwatch";
import { CfnFunction } from "aws-cdk-lib/aws-lambda";
import type { DeploySettings } from "../../lambdas/shared/deploySettings.ts";
import { type FunctionName, functionNames } from "../contract.ts";
import type { MilepostFunction } from "../functions/function.ts";
import type { MakeAlarm } from "./alarm.ts";
import { commandFor } from "./commandFor.ts";

export interface CostAlarmsProps {
  readonly stage: string;
  readonly functions: Readonly<Record<FunctionName, MilepostFunction>>;
  /** The Athena workgroup's name. */
  readonly workgroup: string;
  readonly deploy: DeploySettings;
}

const day = Duration.days(1);

/** What the queries of a workgroup have read, in bytes a day. */
export function athenaBytes(workgroup: string): Metric {
  return new Metric({
    namespace: "AWS/Athena",
    metricName: "ProcessedBytes",
    dimensionsMap: { WorkGroup: workgroup },
    statistic: "Sum",
    period: day,
    label: "Bytes read by Athena",
  });
}

/** What Lambda is paid for: GB of memory times hours of running, a day, over all functions. */
export function lambdaGbHours(functions: CostAlarmsProps["functions"]): MathExpression {
  const usingMetrics: Record<string, IMetric> = {};
  const terms = functionNames.map((name) => {
    const { fn } = functions[name];
    usingMetrics[name] = fn.metricDuration({ statistic: "Sum", period: day });
    // A function that was not called has no measurement: without this there would be none of the sum.
    return `FILL(${name}, 0) * ${memoryOf(functions[name])}`;
  });
  const millisecondsAndMegabytes = 3_600_000 * 1024;
  return new MathExpression({
    expression: `(${terms.join(" + ")}) / ${millisecondsAndMegabytes}`,
    usingMetrics,
    period: day,
    label: "GB-hours of Lambda",
  });
}

/** The cost guard: what could grow without anybody looking. */
export function costAlarms(makeAlarm: MakeAlarm, { stage, functions, workgroup, deploy }: CostAlarmsProps): void {
  const { dailyAlarmGb } = deploy.athena;
  makeAlarm("athena-cost", {
    metric: athenaBytes(workgroup),
    rings: { atLeast: dailyAlarmGb * 1e9 },
    noData: { means: "fine", because: "No query, no bytes." },
    impact: `Queries have read ${dailyAlarmGb} GB or more in a day: about ${usd(dailyAlarmGb * 0.005)} USD, and more each hour.`,
    first: "Look in Athena's history of the workgroup for the query that is repeated.",
    runbook: "athena-reads-too-much",
  });
  const { lambdaAlarmGbHours } = deploy;
  makeAlarm("lambda-cost", {
    metric: lambdaGbHours(functions),
    rings: { atLeast: lambdaAlarmGbHours },
    noData: { means: "fine", because: "No call, no cost." },
    impact: `Functions have run for ${lambdaAlarmGbHours} GB-hours or more in a day: about ${usd(lambdaAlarmGbHours * 0.048)} USD.`,
    first: `${commandFor(stage, "status")} says whether a first load, a rebuild or a step that is repeated is under way.`,
    runbook: "functions-run-too-long",
  });
}

const usd = (amount: number): string => amount.toFixed(2);

/** MB, as the template says it: the construct itself does not tell. */
function memoryOf({ fn, name }: MilepostFunction): number {
  const resource = fn.node.defaultChild;
  if (!(resource instanceof CfnFunction) || resource.memorySize === undefined) {
    throw new Error(`The function ${name} does not say how much memory it has; its cost cannot be watched.`);
  }
  return resource.memorySize;
}
