import { defineSettings } from "./lambdas/shared/settings.ts";

/**
 * The settings of this Milepost. Your editor completes and checks them; `npx milepost check` says what is wrong.
 * Take the `//` away before what you need. Credentials never stand here: each source's goes into `.env`
 * (`shop-eu` → `MILEPOST_SECRET_SHOP_EU=…`, or the name it gives as `secret`), see docs/sources.md.
 */
export default defineSettings({
  business: {
    name: "My shop",
    // Days begin and end here, for every figure.
    timeZone: "Europe/Berlin",
    // All figures are in this currency.
    currency: "EUR",
    // monday, sunday or saturday.
    weekStart: "monday",
    // The fiscal year starts in this month. Retailers: { kind: "retail", pattern: "4-5-4" }.
    calendar: { kind: "gregorian", fiscalYearStart: 1 },
    // The report's language: en or zh-CN.
    language: "en",
  },

  // Where the data comes from. Files dropped in <lake>/inbox/<table>/ are always read, with or without a source here.
  sources: {
    // "shop-eu": {
    //   vendor: "shopify",
    //   shop: "your-shop.myshopify.com",
    //   auth: "client_credentials",
    //   since: "2024-01-01",
    // },
    // // Exchange rates: needed as soon as orders come in another currency than the one above. No credential.
    // ecb: { vendor: "ecb", since: "2024-01-01" },
  },

  // How figures are defined; what is left out has the default in docs/kpis.md.
  definitions: {
    // sales: { measure: "total", include_cancelled: true },
    // returning: { lookback_days: 365 },
  },

  // What is to be reached. A goal that cannot be right (no baseline, no change) is refused with the reason.
  goals: [
    // {
    //   id: "sales-q4",
    //   name: "Sales +10 % this quarter",
    //   kpi: "sales",
    //   kind: "cumulative",
    //   baseline: { start: "2025-10-01", end: "2026-01-01" },
    //   start: "2026-10-01",
    //   deadline: "2027-01-01",
    //   change: { percent: 10 },
    //   drivers: ["transaction_count", "average_order_value"],
    //   guardrails: ["average_profit_margin"],
    // },
  ],

  report: {
    // recipients: ["you@example.com"],
    // from: "milepost@example.com",
  },

  // How it stands in AWS, once it is to: docs/operations.md.
  deploy: {
    // stages: { prod: { region: "eu-central-1" } },
    // // When runs begin and when the mail is due, by your business's clock.
    // runAt: ["05:00"],
    // mailAt: "07:00",
    // alarmRecipients: ["you@example.com"],
  },
});
