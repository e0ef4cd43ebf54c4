/** Where prices differ, and the two that the page reckons with. */
export const regions = ["us-east-1", "eu-central-1"] as const;
export type Region = (typeof regions)[number];

/** Copy: as published copies of AWS's price lists and pages say it. Memory: looked up nowhere; check these first. */
type Source = "copy" | "memory";

export interface Price {
  readonly what: string;
  /** USD, without taxes and discounts. */
  readonly usd: Readonly<Record<Region, number>>;
  readonly source: Readonly<Record<Region, Source>>;
}

/** When the prices were looked up. */
export const pricesAsOf = "November 2026";

const everywhere = (what: string, usd: number, source: Source): Price => ({
  what,
  usd: { "us-east-1": usd, "eu-central-1": usd },
  source: { "us-east-1": source, "eu-central-1": source },
});

/** AWS's list prices in USD. */
export const prices = {
  lambdaGbSecond: everywhere("Lambda, arm64, GB-second of memory", 0.0000133334, "copy"),
  lambdaRequest: everywhere("Lambda, call", 0.0000002, "copy"),
  lambdaDiskGbSecond: {
    ...everywhere("Lambda, GB-second of disk beyond 512 MB", 0.0000000309, "memory"),
    source: { "us-east-1": "copy", "eu-central-1": "memory" },
  },
  stateTransition: everywhere("Step Functions, transition of a standard workflow", 0.000025, "memory"),
  s3GbMonth: {
    what: "S3 Standard, GB and month",
    usd: { "us-east-1": 0.023, "eu-central-1": 0.0245 },
    source: { "us-east-1": "copy", "eu-central-1": "copy" },
  },
  s3ColdGbMonth: {
    what: "S3 Glacier Instant Retrieval, GB and month",
    usd: { "us-east-1": 0.004, "eu-central-1": 0.005 },
    source: { "us-east-1": "copy", "eu-central-1": "memory" },
  },
  s3Put: {
    what: "S3, put or list",
    usd: { "us-east-1": 0.000005, "eu-central-1": 0.0000054 },
    source: { "us-east-1": "copy", "eu-central-1": "memory" },
  },
  s3Get: {
    what: "S3, get",
    usd: { "us-east-1": 0.0000004, "eu-central-1": 0.00000043 },
    source: { "us-east-1": "copy", "eu-central-1": "copy" },
  },
  athenaTb: everywhere("Athena, TB read", 5, "memory"),
  alarmMetricMonth: everywhere("CloudWatch, metric that an alarm looks at, month", 0.1, "copy"),
  ownMetricMonth: everywhere("CloudWatch, metric of one's own, month", 0.3, "copy"),
  logsGb: {
    what: "CloudWatch Logs, GB taken in",
    usd: { "us-east-1": 0.5, "eu-central-1": 0.63 },
    source: { "us-east-1": "copy", "eu-central-1": "memory" },
  },
  kmsKeyMonth: everywhere("KMS, key and month", 1, "memory"),
  sesMail: everywhere("SES, mail to one recipient", 0.0001, "memory"),
} as const satisfies Record<string, Price>;

/** What AWS gives every account each month, for good. */
export const free = { transitions: 4_000, alarmMetrics: 10, ownMetrics: 10, dashboards: 3, metricsOfADashboard: 50 };
