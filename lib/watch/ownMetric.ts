import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { metricNamespace, metrics } from "../contract.ts";

/** What the functions of a stage count, by the hour. */
export function ownMetric(
  name: keyof typeof metrics,
  dimensions: { readonly stage: string; readonly source?: string },
  statistic: "Sum" | "Maximum" = "Sum",
): Metric {
  return new Metric({
    namespace: metricNamespace,
    metricName: metrics[name],
    dimensionsMap: { ...dimensions },
    statistic,
    period: Duration.hours(1),
  });
}
