export default {
  business: { name: "", timeZone: "Europe/Berln", currency: "eur", weekStart: "munday", calendar: { kind: "lunar" } },
  sources: {
    "shop-eu": { vendor: "shopify", shop: "https://a.myshopify.com", auth: "refreshtoken", since: "2025-1-1" },
    rates: { vendor: "ECB", since: "2025-01-01" },
    Shop: { vendor: "ecb", since: "2025-01-01" },
    other: 3,
  },
  definitions: { returning: { lookback_days: 0 }, margin: { min_coverage: 95 }, churn: { window_days: "automatic" } },
  report: { recipients: ["nobody"] },
};
