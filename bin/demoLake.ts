import type { Lake } from "../lambdas/shared/lake.ts";
import { checkSettings } from "../lambdas/shared/readSettings.ts";
import type { Settings, SettingsInput } from "../lambdas/shared/settings.ts";

/** The demo's last full day and its clock: fixed, so that a second demo finds nothing to do. */
export const demoAsOf = "2026-11-22";
export const demoNow = new Date("2026-11-23T05:00:00Z");
export const demoFrom = "2024-11-23";

/** No secret: the demo's people are invented. */
export const demoSalt = "demo";

/** Lies in a lake that the demo has made, so that other commands read it with the demo's settings. */
const marker = "state/demo.json";

export async function isDemo(lake: Lake): Promise<boolean> {
  return (await lake.head(marker)) !== undefined;
}

export async function markAsDemo(lake: Lake): Promise<void> {
  const body = new TextEncoder().encode(`${JSON.stringify({ layout: 1, as_of: demoAsOf })}\n`);
  await lake.put(marker, body, { any: true });
}

/** Three shops in three currencies, reported in euros. `endpoints` are the simulated vendors', by source. */
export function demoSettings(endpoints: Readonly<Record<string, string>> = {}): Settings {
  const shop = (source: string, name: string) => ({
    [source]: {
      vendor: "shopify" as const,
      shop: `${name}.myshopify.com`,
      since: demoFrom,
      endpoint: endpoints[source],
    },
  });
  const settings: SettingsInput = {
    business: { name: "Nordlicht Tea", timeZone: "Europe/Berlin", currency: "EUR" },
    sources: {
      ...shop("shop-eu", "milepost-eu"),
      ...shop("shop-us", "milepost-us"),
      ...shop("shop-uk", "milepost-uk"),
      // Rates from before the shops' first orders.
      ecb: { vendor: "ecb", since: "2023-06-01", endpoint: endpoints.ecb },
    },
    goals: [
      {
        id: "sales-q4",
        name: "Sales up 10% on last year's fourth quarter",
        kpi: "sales",
        kind: "cumulative",
        baseline: { start: "2025-10-01", end: "2026-01-01" },
        start: "2026-10-01",
        deadline: "2027-01-01",
        change: { percent: 10 },
        drivers: ["transaction_count", "average_order_value"],
        guardrails: ["average_profit_margin"],
      },
      {
        id: "order-value",
        name: "An average order 5% larger by the end of the year",
        kpi: "average_order_value",
        kind: "level",
        baseline: { start: "2026-01-01", end: "2026-07-01" },
        start: "2026-07-01",
        deadline: "2027-01-01",
        change: { percent: 5 },
      },
    ],
  };
  return checkSettings(settings, "the demo's settings");
}
