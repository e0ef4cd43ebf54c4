import type { Grain } from "../../compute/kpiFile.ts";
import type { GoalStatus, Report, Title } from "../reportSchema.ts";

export type Language = Report["business"]["language"];

/** The report's own words. Names of KPIs come from their files. */
export interface Words {
  readonly title: string;
  readonly asOf: (date: string) => string;
  readonly goals: string;
  readonly noGoals: string;
  readonly toKnow: string;
  readonly figures: Readonly<Record<Grain, string>>;
  readonly figure: string;
  readonly value: string;
  readonly against: Readonly<Record<Grain, string>>;
  readonly lastYear: Readonly<Record<Grain, string>>;
  readonly trend: string;
  readonly definitions: string;
  readonly howToRead: string;
  readonly loaded: string;
  readonly notLoaded: string;
  readonly provisional: string;
  readonly status: Readonly<Record<GoalStatus, string>>;
  readonly actual: string;
  readonly target: string;
  readonly expectedByNow: string;
  readonly forecast: string;
  readonly pace: string;
  readonly daysLeft: (days: number) => string;
  readonly goalsBehind: (count: number) => string;
  readonly figuresOld: string;
  readonly baseline: string;
  readonly missing: Readonly<Record<"not_computed" | "not_loaded" | "nothing_to_divide", string>>;
  /** What the marks beside figures say; others are shown as they are. */
  readonly flags: Readonly<Record<string, string>>;
  readonly noFigures: string;
  readonly days: string;
  /** What the header says of every figure. */
  readonly basis: (currency: string, timeZone: string) => string;
  /** The notes on how to read the page. */
  readonly notes: readonly string[];
  readonly list: (items: readonly string[]) => string;
}

const english: Words = {
  title: "Daily report",
  asOf: (date) => `Figures up to and including ${date}`,
  goals: "Goals",
  noGoals: "No goals are set. Add one to the settings to see its progress and pace here.",
  toKnow: "Before you read on",
  figures: {
    hour: "Last full hour",
    day: "Last full day",
    week: "Last full week",
    month: "Last full month",
    quarter: "Last full quarter",
    year: "Last full year",
  },
  figure: "Figure",
  value: "Value",
  against: {
    hour: "hour before",
    day: "day before",
    week: "week before",
    month: "month before",
    quarter: "quarter before",
    year: "year before",
  },
  lastYear: {
    hour: "last year",
    day: "same weekday last year",
    week: "same week last year",
    month: "last year",
    quarter: "last year",
    year: "last year",
  },
  trend: "Trend",
  definitions: "What the figures mean",
  howToRead: "How to read this",
  loaded: "Loaded through",
  notLoaded: "nothing loaded yet",
  provisional: "provisional",
  status: {
    ahead: "Ahead",
    on_track: "On track",
    at_risk: "At risk",
    off_track: "Off track",
    achieved: "Achieved",
    missed: "Missed",
    not_started: "Not started",
    too_early: "Too early to say",
    no_data: "No data",
    refused: "Cannot be measured",
  },
  actual: "So far",
  target: "Target",
  expectedByNow: "Expected by now",
  forecast: "Forecast",
  pace: "Pace",
  daysLeft: (days) => (days === 1 ? "1 day left" : `${days} days left`),
  goalsBehind: (count) => (count === 1 ? "1 goal behind" : `${count} goals behind`),
  figuresOld: "figures not up to date",
  baseline: "Baseline",
  missing: {
    not_computed: "no figure yet",
    not_loaded: "source not loaded",
    nothing_to_divide: "nothing to measure",
  },
  flags: {
    low_coverage: "costs partly unknown",
    low_sample: "few cases",
    negative_base: "sales below zero",
    oversold: "oversold",
  },
  noFigures: "There are no figures yet: no source has delivered data for a whole period.",
  days: "days",
  basis: (currency, timeZone) => `Amounts in ${currency}; days begin and end in ${timeZone}`,
  notes: [
    "Only periods that are over are shown. Days and weeks are compared with 364 days earlier, so that weekdays match; months with the same month of the year before.",
    "A change of an amount is in per cent (+8%), of a percentage in percentage points (pp). Green is better for the business and red worse; figures without a better direction stay grey.",
    "Provisional: not every source has loaded past the period's end, so the figure may still move. A dash is a figure that is not known; it never stands for zero.",
    "Trends: bars are amounts, drawn from zero; dots are rates, drawn between their least and greatest. The newest is the darkest.",
  ],
  list: (items) => new Intl.ListFormat("en", { type: "conjunction" }).format(items),
};

const chinese: Words = {
  title: "每日报告",
  asOf: (date) => `数据截至${date}（含当日）`,
  goals: "目标",
  noGoals: "尚未设置目标。在设置中添加目标后，这里会显示其进度和节奏。",
  toKnow: "阅读前请注意",
  figures: {
    hour: "最近完整小时",
    day: "最近完整日",
    week: "最近完整周",
    month: "最近完整月",
    quarter: "最近完整季度",
    year: "最近完整年",
  },
  figure: "指标",
  value: "数值",
  against: {
    hour: "较前一小时",
    day: "较前一日",
    week: "较前一周",
    month: "较前一月",
    quarter: "较前一季度",
    year: "较前一年",
  },
  lastYear: {
    hour: "较去年同期",
    day: "较去年同星期",
    week: "较去年同一周",
    month: "较去年同期",
    quarter: "较去年同期",
    year: "较去年同期",
  },
  trend: "走势",
  definitions: "指标定义",
  howToRead: "阅读说明",
  loaded: "数据已载入至",
  notLoaded: "尚未载入数据",
  provisional: "暂定",
  status: {
    ahead: "超前",
    on_track: "正常",
    at_risk: "有风险",
    off_track: "落后",
    achieved: "已达成",
    missed: "未达成",
    not_started: "未开始",
    too_early: "为时尚早",
    no_data: "无数据",
    refused: "无法衡量",
  },
  actual: "目前",
  target: "目标值",
  expectedByNow: "当前应达",
  forecast: "预测",
  pace: "节奏",
  daysLeft: (days) => `剩余 ${days} 天`,
  goalsBehind: (count) => `${count} 个目标落后`,
  figuresOld: "数值未更新",
  baseline: "基准",
  missing: { not_computed: "暂无数值", not_loaded: "来源未载入", nothing_to_divide: "无可衡量内容" },
  flags: { low_coverage: "部分成本未知", low_sample: "样本较少", negative_base: "销售额为负", oversold: "超卖" },
  noFigures: "暂无数值：还没有来源提供完整周期的数据。",
  days: "天",
  basis: (currency, timeZone) => `金额单位 ${currency}；日期以 ${timeZone} 为准`,
  notes: [
    "仅显示已结束的周期。日和周与 364 天前比较，使星期几对齐；月与上一年同月比较。",
    "金额变化以百分比表示（+8%），百分比指标的变化以百分点（pp）表示。绿色表示对业务有利，红色表示不利；没有优劣方向的指标为灰色。",
    "暂定：并非所有来源都已载入到周期结束之后，数值仍可能变化。短横线表示未知，绝不代表零。",
    "走势：柱形为金额，从零画起；圆点为比率，在最小值与最大值之间。最新的颜色最深。",
  ],
  list: (items) => items.join("、"),
};

/** The words of a language. */
export function wordsFor(language: Language): Words {
  return language === "zh-CN" ? chinese : english;
}

export function titleIn(title: Title, language: Language): string {
  return title[language];
}
