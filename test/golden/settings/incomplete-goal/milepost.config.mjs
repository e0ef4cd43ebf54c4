export default {
  business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
  goals: [{ id: "Sales Q4", name: "Sales", kpi: "sales", kind: "level", change: { percnt: 10 }, windowDays: 2.5 }],
};
