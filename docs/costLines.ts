import { deploySchema } from "../lambdas/shared/deploySettings.ts";
import { alarmMetricsOf, metricsOf } from "./countedParts.ts";
import { free, prices, type Region } from "./prices.ts";
import { measured, type ShopSize } from "./shopSizes.ts";

export const days = 30;

/** One line of a shop's bill. */
export interface CostLine {
  readonly what: string;
  /** The arithmetic, to be read. */
  readonly sum: string;
  readonly usd: number;
}

const { memory, scratch } = deploySchema.parse({});

/** What a shop of one size pays in a month, line by line. */
export function costLines(size: ShopSize, region: Region): CostLine[] {
  const at = (name: keyof typeof prices): number => prices[name].usd[region];
  const { pull, conform, compute, report } = size.seconds;
  const gbSeconds =
    (pull * memory.pull + conform * memory.conform + compute * memory.compute + report * memory.report) / 1024;
  const diskGbSeconds = ((conform + compute + report) * (scratch - 512)) / 1024;
  const transitions = size.transitions * days;
  return [
    line("Lambda, memory", [gbSeconds, "GB-s a day"], [days], [at("lambdaGbSecond")]),
    line("Lambda, disk", [diskGbSeconds, "GB-s a day"], [days], [at("lambdaDiskGbSecond")]),
    line("Lambda, calls", [size.calls, "a day"], [days], [at("lambdaRequest")]),
    beyond("Step Functions", transitions, free.transitions, at("stateTransition")),
    line("S3, tables and young raw", [size.tablesGb + size.rawGb / 2, "GB"], [at("s3GbMonth")]),
    line("S3, old raw", [size.rawGb / 2, "GB"], [at("s3ColdGbMonth")]),
    line("S3, writes", [size.puts, "a day"], [days], [at("s3Put")]),
    line("S3, reads", [size.gets, "a day"], [days], [at("s3Get")]),
    line("Athena", [size.athenaGbAMonth / 1000, "TB"], [at("athenaTb")]),
    beyond("CloudWatch, alarms", alarmMetricsOf(size.sources), free.alarmMetrics, at("alarmMetricMonth")),
    beyond("CloudWatch, metrics", metricsOf(size.sources), free.ownMetrics, at("ownMetricMonth")),
    line("CloudWatch, logs", [size.logsGb, "GB"], [at("logsGb")]),
    line("KMS, the key of alarms and bounces", [1], [at("kmsKeyMonth")]),
    line("SES", [size.recipients, "a day"], [days], [at("sesMail")]),
    { what: "Scheduler, SSM, Glue, SNS, SQS, X-Ray, dashboard", sum: "within what AWS gives everybody", usd: 0 },
  ];
}

/** Lambda's seconds on one bench second: the bench has two cores, a function of `memory.compute` fewer. */
export const slower = 2 / (memory.compute / 1_769);

/** What it takes once to conform and compute three years of the large shop, and each hour in which pull waits. */
export function firstLoadLines(region: Region): [tables: CostLine, pullHour: CostLine] {
  const seconds = (measured.conformAll + measured.computeAll) * slower;
  const price: Factor = [prices.lambdaGbSecond.usd[region]];
  return [
    line("Lambda, memory", [(seconds * memory.compute) / 1024, "GB-s"], price),
    line("Lambda, memory of pull", [(3_600 * memory.pull) / 1024, "GB-s"], price),
  ];
}

type Factor = readonly [amount: number, unit?: string];

function line(what: string, ...factors: readonly Factor[]): CostLine {
  const sum = factors.map(([amount, unit]) => (unit === undefined ? plain(amount) : `${plain(amount)} ${unit}`));
  return { what, sum: sum.join(" × "), usd: factors.reduce((product, [amount]) => product * amount, 1) };
}

function beyond(what: string, count: number, given: number, usd: number): CostLine {
  const paid = Math.max(0, count - given);
  return { what, sum: `(${plain(count)}, of which ${plain(given)} free) × ${plain(usd)}`, usd: paid * usd };
}

/** As people write it: 1,200; 0.0000133334. */
const plain = (amount: number): string =>
  amount.toLocaleString("en", amount < 1 ? { maximumSignificantDigits: 6 } : { maximumFractionDigits: 1 });
