import { Temporal } from "temporal-polyfill";
import type { Unit } from "../../lambdas/compute/kpiFile.ts";
import type { KpiFacts, KpiValue, ReportData } from "../../lambdas/report/reportData.ts";

/** A small shop's figures up to Sunday, 22 November 2026: hand-made, smooth, and the same each time. */
export function sampleData(changes: Partial<ReportData> = {}): ReportData {
  return {
    business: {
      name: "Nordlicht Tea",
      timeZone: "Europe/Berlin",
      currency: "EUR",
      weekStart: "monday",
      calendar: { kind: "gregorian", fiscalYearStart: 1 },
      language: "en",
    },
    asOf: "2026-11-22",
    kpis: sampleKpis,
    values: sampleValues(),
    goals: [
      {
        ...goalBase,
        id: "sales-q4",
        name: "Sales +10% on last year's fourth quarter",
        kpi: "sales",
        kind: "cumulative",
        baseline: { start: "2025-10-01", end: "2026-01-01" },
        start: "2026-10-01",
        change: { percent: 10 },
      },
      {
        ...goalBase,
        id: "margin",
        name: "Profit margin up by two points",
        kpi: "average_profit_margin",
        kind: "level",
        baseline: { start: "2026-01-01", end: "2026-07-01" },
        start: "2026-07-01",
        change: { points: 2 },
      },
    ],
    previousGoals: [],
    computed: { asOf: "2026-11-22", failure: null },
    checks: [],
    sources: [
      {
        source: "ecb",
        from: "2024-11-01T00:00:00.000Z",
        through: "2026-11-23T04:00:00.000Z",
        stale: false,
        failure: null,
      },
      {
        source: "shop",
        from: "2024-11-01T00:00:00.000Z",
        through: "2026-11-23T05:00:00.000Z",
        stale: false,
        failure: null,
      },
    ],
    quarantined: [],
    rejected: [],
    ...changes,
  };
}

const goalBase = { deadline: "2027-01-01", curve: "linear" as const, windowDays: 28, drivers: [], guardrails: [] };

function kpi(name: string, en: string, zh: string, unit: Unit, adds: string, description: string): KpiFacts {
  const title = { en, "zh-CN": zh };
  const better = name === "customer_churn_rate" || name === "cogs" ? "down" : "up";
  const measures = [{ name, unit, better, adds } as const];
  const words = { en: description, "zh-CN": `${zh}的定义。` };
  return { name, title, measures, description: words, differs: undefined, reference: undefined };
}

export const sampleKpis: readonly KpiFacts[] = [
  {
    ...kpi(
      "sales",
      "Sales",
      "销售额",
      "money",
      "sum",
      "Gross sales less discounts and refunds, without tax and shipping; refunds on the day of the refund.",
    ),
    differs: "Shopify headlines total sales, with tax and shipping.",
    reference: "Shopify Help, sales reports.",
  },
  kpi(
    "average_order_value",
    "Average order value",
    "平均订单金额(客单价)",
    "money",
    "ratio",
    "What an order is worth when it is placed: gross sales less discounts, per counted order.",
  ),
  kpi(
    "gross_profit",
    "Gross profit",
    "毛利润",
    "money",
    "sum",
    "Net sales less the cost of the goods sold, over lines whose cost is known.",
  ),
  kpi(
    "average_profit_margin",
    "Average profit margin",
    "平均利润率",
    "percent",
    "ratio",
    "Gross profit as a share of net sales.",
  ),
  kpi("transaction_count", "Number of transactions", "交易数量", "count", "sum", "Counted orders, by order date."),
  {
    ...kpi(
      "new_vs_returning_orders",
      "New customer orders vs. returning customer orders",
      "新客户订单与回头客订单",
      "count",
      "sum",
      "Orders of customers who had bought before, as a share of all whose customer is known.",
    ),
    measures: [
      {
        name: "returning_share",
        unit: "percent",
        better: "neutral",
        adds: "ratio",
      },
    ],
  },
  kpi(
    "cogs",
    "Cost of goods sold (COGS)",
    "销售成本",
    "money",
    "sum",
    "What the goods sold cost, at the time of sale.",
  ),
  kpi(
    "customer_churn_rate",
    "Customer churn rate",
    "客户流失率",
    "percent",
    "statistical",
    "Customers without an order for longer than the inactivity window.",
  ),
];

function sampleValues(): KpiValue[] {
  const days: { start: string; end: string; orders: number; size: number }[] = [];
  let day = Temporal.PlainDate.from("2025-06-01");
  for (let index = 0; index < 540; index += 1, day = day.add({ days: 1 })) {
    const season = 1 + 0.18 * Math.sin((day.dayOfYear - 60) / 58) + (day.month === 11 ? 0.15 : 0);
    const weekday = [1.02, 0.94, 0.93, 0.98, 1.08, 1.14, 0.91][day.dayOfWeek - 1] ?? 1;
    const ripple = 1 + 0.09 * Math.sin(index * 2.3) + 0.05 * Math.sin(index * 0.71);
    days.push({
      start: day.toString(),
      end: day.add({ days: 1 }).toString(),
      orders: Math.round(34 * season * weekday * ripple * (1 + index / 4500)),
      size: 52 + 4 * Math.sin(index / 9) + index / 160,
    });
  }
  return (["day", "week", "month"] as const).flatMap((grain) =>
    groups(days, grain).flatMap((group) => {
      const orders = group.reduce((sum, one) => sum + one.orders, 0);
      const sales = Math.round(group.reduce((sum, one) => sum + one.orders * one.size, 0) * 96) / 100;
      const start = group[0]?.start ?? "";
      const end = grain === "month" ? Temporal.PlainDate.from(start).add({ months: 1 }).toString() : group.at(-1)?.end;
      const period = { start, end: end ?? "" };
      const row = (name: string, value: number | null, measure = name): KpiValue => ({
        kpi: name,
        measure,
        grain,
        ...period,
        dimension: "total",
        segment: "total",
        numerator:
          value === null
            ? null
            : name === "average_profit_margin"
              ? (value / 100) * sales
              : name === "average_order_value"
                ? value * orders
                : value,
        denominator: name === "average_profit_margin" ? sales : name === "average_order_value" ? orders : null,
        value,
        isFinal: period.end <= "2026-11-23",
        flags: [],
      });
      const margin = 42 + 2 * Math.sin(orders / 31);
      return [
        row("sales", sales),
        row("transaction_count", orders),
        row("average_order_value", Math.round((sales / orders) * 104) / 100),
        row("gross_profit", Math.round(sales * margin) / 100),
        row("average_profit_margin", Math.round(margin * 10) / 10),
        row("new_vs_returning_orders", Math.round(360 + 40 * Math.sin(orders / 17)) / 10, "returning_share"),
        ...(grain === "month"
          ? [
              row("cogs", Math.round(sales * (100 - margin)) / 100),
              row("customer_churn_rate", 31 + Math.round(20 * Math.sin(orders)) / 10),
            ]
          : []),
      ];
    }),
  );
}

function groups<Day extends { start: string }>(days: readonly Day[], grain: "day" | "week" | "month"): Day[][] {
  const all = new Map<string, Day[]>();
  for (const one of days) {
    const date = Temporal.PlainDate.from(one.start);
    const key = {
      day: one.start,
      week: date.subtract({ days: date.dayOfWeek - 1 }).toString(),
      month: one.start.slice(0, 7),
    };
    all.set(key[grain], [...(all.get(key[grain]) ?? []), one]);
  }
  return [...all.values()].filter((group) => grain !== "week" || group.length === 7);
}
