import { metricNamespace, metrics } from "../../lib/contract.ts";

/** By what a metric is told apart; alarms look for exactly these. */
export type Dimensions = { readonly stage: string; readonly source?: string };
/** By their names in the contract. */
export type Values = Readonly<Partial<Record<keyof typeof metrics, number>>>;

/**
 * A line of log from which CloudWatch makes metrics (its embedded metric format): counting needs neither a call nor a
 * permission.
 */
export function metricLine(at: Date, dimensions: Dimensions, values: Values): string {
  const named = Object.entries(metrics).flatMap(([key, name]) => {
    const value = Object.entries(values).find(([own]) => own === key)?.[1];
    return value === undefined ? [] : [{ name, value }];
  });
  return JSON.stringify({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: metricNamespace,
          Dimensions: [Object.keys(dimensions)],
          Metrics: named.map(({ name }) => ({ Name: name })),
        },
      ],
    },
    ...dimensions,
    ...Object.fromEntries(named.map(({ name, value }) => [name, value])),
  });
}
