import { deploySchema } from "../lambdas/shared/deploySettings.ts";
import { alarmMetricsOf, metricsOf } from "./countedParts.ts";
import { page, table } from "./markdown.ts";
import { prices } from "./prices.ts";
import { measured, type ShopSize, shopSizes } from "./shopSizes.ts";

const deploy = deploySchema.parse({});
const days = 30;

interface Cost {
  readonly what: string;
  readonly sum: string;
  readonly usd: number;
}

/** `docs/costs.md`: what a month costs, with the arithmetic. */
export async function costsPage(): Promise<string> {
  const costs = shopSizes.map((size) => ({ size, lines: costsOf(size) }));
  const total = (lines: readonly Cost[]) => lines.reduce((sum, { usd }) => sum + usd, 0);
  return page([
    intro,
    table(
      ["shop", "orders a day", "sources", "USD a month"],
      costs.map(({ size, lines }) => [
        size.name,
        size.ordersADay.toLocaleString("en"),
        String(size.sources),
        `**${usd(total(lines))}**`,
      ]),
    ),
    assumptions,
    ...costs.flatMap(({ size, lines }) => [
      `## A ${size.name} shop`,
      table(
        ["part", "arithmetic", "USD a month"],
        [...lines.map(({ what, sum, usd: amount }) => [what, sum, usd(amount)]), ["", "", `**${usd(total(lines))}**`]],
      ),
    ]),
    firstLoad(),
  ]);
}

const intro = `# What it costs

Made from \`docs/shopSizes.ts\`, \`docs/prices.ts\` and the settings' defaults by \`npm run docs\`. One run a day, one mail a day, \`us-east-1\`; no free tier of new
accounts is counted, only what AWS gives everybody.`;

const assumptions = `What is assumed, and may be otherwise with you: pull waits for the vendor most of its time; conform and compute of the large
shop are the bench's measured day (${measured.conformDay} s and ${measured.computeDay} s with 5 million orders) at 1.7 cores plus the fetching; those of the smaller ones are
estimates above what the demo takes; raw is half in the colder class; analysts read Athena as the tables say. The alarms of
\`lib/\` are counted by a test. The cost guard's two alarms tell when it comes otherwise.`;

function costsOf(size: ShopSize): Cost[] {
  const { memory, scratch } = deploy;
  const { pull, conform, compute, report } = size.seconds;
  const gbSeconds =
    (pull * memory.pull + conform * memory.conform + compute * memory.compute + report * memory.report) / 1024;
  const diskGbSeconds = ((conform + compute + report) * (scratch - 512)) / 1024;
  const alarms = alarmMetricsOf(size.sources);
  const metrics = metricsOf(size.sources);
  const transitions = size.transitions * days;
  return [
    {
      what: "Lambda, memory",
      sum: `${gbSeconds.toFixed(0)} GB-s × ${days} days × ${prices.lambdaGbSecond}`,
      usd: gbSeconds * days * prices.lambdaGbSecond,
    },
    {
      what: "Lambda, calls and disk",
      sum: `${size.calls} × ${days} × ${prices.lambdaRequest.toFixed(7)} + ${diskGbSeconds.toFixed(0)} GB-s × ${days} × ${prices.lambdaDiskGbSecond.toFixed(10)}`,
      usd: size.calls * days * prices.lambdaRequest + diskGbSeconds * days * prices.lambdaDiskGbSecond,
    },
    {
      what: "Step Functions",
      sum: `(${transitions.toLocaleString("en")} − ${prices.freeTransitions.toLocaleString("en")} free) × ${prices.stateTransition}`,
      usd: Math.max(0, transitions - prices.freeTransitions) * prices.stateTransition,
    },
    {
      what: "S3, what lies there",
      sum: `(${size.tablesGb} + ${size.rawGb} / 2) GB × ${prices.s3GbMonth} + ${size.rawGb} / 2 GB × ${prices.s3ColdGbMonth}`,
      usd: (size.tablesGb + size.rawGb / 2) * prices.s3GbMonth + (size.rawGb / 2) * prices.s3ColdGbMonth,
    },
    {
      what: "S3, requests",
      sum: `${days} × (${size.puts} × ${prices.s3Put.toFixed(6)} + ${size.gets} × ${prices.s3Get.toFixed(7)})`,
      usd: days * (size.puts * prices.s3Put + size.gets * prices.s3Get),
    },
    {
      what: "Athena",
      sum: `${size.athenaGbAMonth} GB / 1,000 × ${prices.athenaTb}`,
      usd: (size.athenaGbAMonth / 1000) * prices.athenaTb,
    },
    {
      what: "CloudWatch, alarms",
      sum: `(${alarms} − ${prices.freeAlarms} free) × ${prices.alarmMonth}`,
      usd: Math.max(0, alarms - prices.freeAlarms) * prices.alarmMonth,
    },
    {
      what: "CloudWatch, metrics",
      sum: `max(0, ${metrics} − ${prices.freeMetrics} free) × ${prices.metricMonth}`,
      usd: Math.max(0, metrics - prices.freeMetrics) * prices.metricMonth,
    },
    { what: "CloudWatch, logs", sum: `0.05 GB × ${prices.logsGb}`, usd: 0.05 * prices.logsGb },
    { what: "KMS, the key of alarms and bounces", sum: `1 × ${prices.kmsKeyMonth}`, usd: prices.kmsKeyMonth },
    {
      what: "SES",
      sum: `${days} × ${size.recipients} × ${prices.sesMail}`,
      usd: days * size.recipients * prices.sesMail,
    },
    { what: "Scheduler, SSM, Glue, SNS, SQS", sum: "within what AWS gives everybody", usd: 0 },
  ];
}

function firstLoad(): string {
  return `## Besides

A first load of years costs once what the days of it would have: for the large shop a few dollars of Lambda. \`deploy.kmsKey\`
adds a key (${prices.kmsKeyMonth} USD a month) and its requests. More than one run a day (\`deploy.runAt\`) multiplies Lambda, requests and
transitions.`;
}

const usd = (amount: number): string => amount.toFixed(2);
