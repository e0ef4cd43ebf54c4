import { type CostLine, costLines, firstLoadLines, slower } from "./costLines.ts";
import { page, table } from "./markdown.ts";
import { type Price, prices, pricesAsOf, type Region, regions } from "./prices.ts";
import { measured, shopSizes } from "./shopSizes.ts";

/** Of this one the arithmetic is shown. */
const shown: Region = "eu-central-1";

/** `docs/costs.md`: what a month costs, with the arithmetic. */
export async function costsPage(): Promise<string> {
  return page([
    intro,
    table(
      ["shop", "orders a day", "sources", ...regions.map((region) => `USD a month, ${region}`)],
      shopSizes.map((size) => [
        size.name,
        size.ordersADay.toLocaleString("en"),
        String(size.sources),
        ...regions.map((region) => `**${usd(total(costLines(size, region)))}**`),
      ]),
    ),
    assumptions,
    ...shopSizes.flatMap((size) => {
      const lines = costLines(size, shown);
      return [
        `## A ${size.name} shop`,
        table(
          ["part", `arithmetic, ${shown}`, "USD a month"],
          [
            ...lines.map(({ what, sum, usd: amount }) => [what, sum, usd(amount)]),
            ["", "", `**${usd(total(lines))}**`],
          ],
        ),
      ];
    }),
    besides(),
    "## The prices",
    `AWS's list prices in USD, ${pricesAsOf}, without taxes. Those marked * are from memory and were looked up nowhere; the
others are from published copies of AWS's price lists. That an alarm on several metrics costs each of them is from memory as
well. AWS's own pages are what counts.`,
    table(
      ["for", ...regions],
      Object.values<Price>(prices).map(({ what, usd: amounts, source }) => [
        what,
        ...regions.map((region) => `${exact(amounts[region])}${source[region] === "memory" ? " *" : ""}`),
      ]),
    ),
  ]);
}

const intro = `# What it costs

Made from \`docs/shopSizes.ts\`, \`docs/prices.ts\` and the settings' defaults by \`npm run docs\`. One run a day, one mail a day.
What AWS gives every account for good is counted only for alarms, metrics and transitions; what it gives new accounts, and
Lambda's 400,000 GB-seconds a month, are not.`;

const assumptions = `What is assumed, and may be otherwise with you:

- Conform and compute of the large shop take the bench's changed day (${measured.conformDay} s and ${measured.computeDay} s with 5 million orders, two cores)
  × ${slower.toFixed(2)}, as a function of 3,008 MB has 1.7 cores, and 30 and 40 s for what they fetch from S3. The other durations are
  estimates: pull waits for its vendor most of the time, and the smaller shops take more than the demo does on a laptop.
- Half of raw has gone to the colder class. Tables include a week of old versions.
- The metrics that the alarms of \`lib/\` look at are counted by a test. An alarm on a sum of five metrics costs five.
- The cost guard's two alarms tell when it comes otherwise: \`deploy.athena.dailyAlarmGb\` and \`deploy.lambdaAlarmGbHours\`.`;

function besides(): string {
  const [tables, pullHour] = firstLoadLines(shown);
  return `## Besides

- **A first load** of three years of the large shop: conform ${measured.conformAll} s and compute ${measured.computeAll} s on the bench, once:
  ${tables.sum} = ${usd(tables.usd)} USD. Each hour in which one source is being pulled: ${pullHour.sum} =
  ${usd(pullHour.usd)} USD.
- **\`deploy.kmsKey\`**: ${prices.kmsKeyMonth.usd[shown]} USD a month for the key, and its requests.
- **More runs a day** (\`deploy.runAt\`) multiply Lambda, requests and transitions.
- **A second stage** costs its alarms and its key again, with nothing left that is free.
- **More than 13 sources**: the dashboard then shows over 50 metrics and costs 3 USD a month.`;
}

const total = (lines: readonly CostLine[]): number => lines.reduce((sum, line) => sum + line.usd, 0);
const usd = (amount: number): string => amount.toFixed(2);
const exact = (amount: number): string => amount.toLocaleString("en", { maximumSignificantDigits: 6 });
