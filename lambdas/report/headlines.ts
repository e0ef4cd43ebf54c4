import type { Grain } from "../compute/kpiFile.ts";
import type { Title } from "./reportSchema.ts";

/** A figure the daily report shows, and the grains it is shown at. */
export interface Headline {
  readonly kpi: string;
  /** Where the KPI has several. */
  readonly measure?: string;
  readonly grains: readonly Grain[];
  /** Left out, without a word, until it has figures: not every business records what it needs. */
  readonly optional?: boolean;
  /** What it is called here, where the KPI's name would not say which measure it is. */
  readonly title?: Title;
}

/** In the order of the page. The first is the news of the day. */
export const headlines: readonly Headline[] = [
  { kpi: "sales", grains: ["day", "week", "month"] },
  { kpi: "transaction_count", grains: ["day", "week", "month"] },
  { kpi: "average_order_value", grains: ["day", "week", "month"] },
  { kpi: "gross_profit", grains: ["day", "week", "month"] },
  { kpi: "average_profit_margin", grains: ["day", "week", "month"] },
  {
    kpi: "new_vs_returning_orders",
    measure: "returning_share",
    grains: ["day", "week", "month"],
    title: { en: "Orders by returning customers", "zh-CN": "回头客订单占比" },
  },
  { kpi: "cogs", grains: ["month"], optional: true },
  { kpi: "customer_churn_rate", grains: ["month"], optional: true },
  {
    kpi: "inventory_level",
    measure: "days_of_supply",
    grains: ["month"],
    optional: true,
    title: { en: "Days of stock", "zh-CN": "库存可售天数" },
  },
];

/** How many periods a trend shows, the newest included. */
export const trendLength: Readonly<Record<Grain, number>> = {
  hour: 24,
  day: 28,
  week: 13,
  month: 13,
  quarter: 8,
  year: 5,
};
