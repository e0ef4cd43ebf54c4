export default {
  business: { name: "Shop", timezone: "Europe/Berlin", currency: "EUR" },
  sources: { "shop-eu": { vendor: "shopify", shop: "a.myshopify.com", since: "2025-01-01", accessToken: "shpat_123" } },
  recipients: ["a@example.com"],
};
