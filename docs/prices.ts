/**
 * AWS's list prices in USD without taxes and without the free tiers of new accounts, for us-east-1 as of November 2026;
 * eu-central-1 asks up to a fifth more. From AWS's price pages as remembered and not from a bill: check them there.
 */
export const prices = {
  /** arm64, per GB of memory and second. */
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.0000002,
  /** Per GB of disk beyond 512 MB and second. */
  lambdaDiskGbSecond: 0.0000000309,
  /** Standard workflows; AWS gives 4,000 a month. */
  stateTransition: 0.000025,
  freeTransitions: 4_000,
  s3GbMonth: 0.023,
  /** Glacier Instant Retrieval, where raw goes with age. */
  s3ColdGbMonth: 0.004,
  s3Put: 0.000005,
  s3Get: 0.0000004,
  athenaTb: 5,
  alarmMonth: 0.1,
  freeAlarms: 10,
  metricMonth: 0.3,
  freeMetrics: 10,
  logsGb: 0.5,
  kmsKeyMonth: 1,
  sesMail: 0.0001,
} as const;
