export default {
  business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
  sources: { inbox: { vendor: "ecb", since: "2025-01-01" } },
};
