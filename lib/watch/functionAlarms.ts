import { Duration } from "aws-cdk-lib";
import type { DeploySettings } from "../../lambdas/shared/deploySettings.ts";
import { type FunctionName, functionNames } from "../contract.ts";
import type { MilepostFunction } from "../functions/function.ts";
import type { MakeAlarm } from "./alarm.ts";
import { commandFor } from "./commandFor.ts";
import { longestPause, silence } from "./rhythm.ts";

export interface FunctionAlarmsProps {
  readonly stage: string;
  readonly functions: Readonly<Record<FunctionName, MilepostFunction>>;
  readonly deploy: DeploySettings;
  /** Whether any source is configured: without one nothing is pulled. */
  readonly hasSources: boolean;
}

/** What it costs the business when a function does not do its work. */
const impacts: Readonly<Record<FunctionName, string>> = {
  pull: "Data of one or more sources are not being loaded: figures stay as of the last good run.",
  conform: "Loaded data do not reach the tables: figures stay as of the last good run.",
  compute: "No new figures are computed: report and tables stay as of the last good run.",
  report: "The report is not being made or not being sent.",
  run: "Runs cannot begin or end: nothing is loaded, computed or sent.",
};

/**
 * How many failed calls within an hour are told. Pull and conform are called again after a passing fault, and a source
 * that keeps failing has an alarm of its own. A fault of the others costs the day.
 */
const failedFrom: Readonly<Record<FunctionName, number>> = { pull: 3, conform: 3, compute: 1, report: 1, run: 1 };

/** Two alarms for each function: it fails, and it is not called although it should be. */
export function functionAlarms(makeAlarm: MakeAlarm, props: FunctionAlarmsProps): void {
  const { stage, functions, deploy, hasSources } = props;
  const hours = silence(longestPause(deploy.runAt), deploy);
  const hourly = { period: Duration.hours(1), statistic: "Sum" };
  for (const name of functionNames) {
    const { fn } = functions[name];
    makeAlarm(`${name}-failed`, {
      metric: fn.metricErrors(hourly),
      rings: { atLeast: failedFrom[name] },
      noData: {
        means: "fine",
        because: "A function that is not called cannot fail; that it is called has its own alarm.",
      },
      impact: impacts[name],
      first: `${commandFor(stage, `logs ${name} --problems --since 2d`)} shows the error and what to do about it.`,
      runbook: "a-function-failed",
    });
    if (name === "pull" && !hasSources) continue;
    makeAlarm(`${name}-not-running`, {
      metric: fn.metricInvocations(hourly),
      rings: { below: 1 },
      periods: hours,
      noData: {
        means: "bad",
        because: "Lambda counts nothing where nothing is called: no data is what this alarm is about.",
      },
      impact: impacts[name],
      first: `${commandFor(stage, "status")} shows whether runs begin at all, and how far they come.`,
      runbook: "a-function-is-not-running",
      tellsEnd: true,
    });
  }
}
