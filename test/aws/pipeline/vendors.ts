import { type Settings, settingsSchema } from "../../../lambdas/shared/settings.ts";
import { startEcb } from "../../vendors/ecb/server.ts";
import { makeBusiness } from "../../vendors/shop/business.ts";
import { addDays } from "../../vendors/shop/zonedTime.ts";
import { startShopify } from "../../vendors/shopify/server.ts";

/** The simulated vendors of one business, as they are now. */
export interface Vendors {
  /** When they were started: vendors started with the same say the same. */
  readonly began: Date;
  readonly settings: Settings;
  /** The credentials with which each source begins. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The shops that are frozen: they refuse every request, as Shopify does while a bill is open. */
  readonly frozen: Set<string>;
  close(): Promise<void>;
}

export const mailFrom = "milepost@shop.example";
export const mailTo = "head@shop.example";

/**
 * Two shops, one with a lasting token and one with a rotating one, and exchange rates. They go by the real clock, as
 * functions do. `timeZone` is one in which it is the middle of the afternoon: no day ends while the tests run.
 */
export async function startVendors(now: Date): Promise<Vendors> {
  const timeZone = afternoonZone(now);
  const today = now.toISOString().slice(0, 10);
  const from = addDays(today, -75);
  const clock = () => new Date();
  const business = makeBusiness({ from, today, orders: 500, seed: "emulated", daysAfter: 0 });
  const bucket = { maximumAvailable: Number.POSITIVE_INFINITY, restoreRate: 100 };
  const frozen = new Set<string>();
  const faults = ({ source }: { source: string }) =>
    frozen.has(source) ? ({ kind: "status", status: 402 } as const) : undefined;
  const shopify = await startShopify({ business, now: clock, bucket, bulkPolls: 1, faults });
  const ecb = await startEcb({ now: clock });
  const { app, token } = shopify.auth;
  const shop = (source: string, auth: "token" | "refresh_token") => ({
    vendor: "shopify" as const,
    shop: `milepost-${source.slice(-2)}.myshopify.com`,
    auth,
    since: from,
    endpoint: shopify.endpoints[source],
  });
  const settings = settingsSchema.parse({
    business: { name: "Emulated", timeZone, currency: "EUR" },
    sources: {
      "shop-eu": shop("shop-eu", "refresh_token"),
      "shop-us": shop("shop-us", "token"),
      // From before the oldest day that an imported order may bear.
      ecb: { vendor: "ecb", since: addDays(from, -500), endpoint: ecb.url },
    },
    definitions: { affinity: { min_pair: 1 } },
    goals: [
      {
        id: "sales",
        name: "Sales up 10%",
        kpi: "sales",
        kind: "cumulative",
        baseline: { start: addDays(today, -60), end: addDays(today, -30) },
        start: addDays(today, -30),
        deadline: addDays(today, 30),
        change: { percent: 10 },
      },
    ],
    report: { recipients: [mailTo], from: mailFrom },
    // The mail of the day is due in every run.
    // A short budget has short waits.
    deploy: { mailAt: "00:00", wallBudgetHours: 0.25, alarmRecipients: [mailTo] },
  });
  return {
    began: now,
    settings,
    secrets: { "shop-eu": [app.clientId, app.clientSecret, app.refreshToken].join(":"), "shop-us": token },
    frozen,
    async close() {
      await Promise.all([shopify.close(), ecb.close()]);
    },
  };
}

/** A zone of this day in which it is between 14:00 and 15:00; the signs of these names are the other way round. */
function afternoonZone(now: Date): string {
  const ahead = 14 - now.getUTCHours();
  return ahead === 0 ? "Etc/GMT" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}
