import type { Grain, Unit } from "../../compute/kpiFile.ts";
import { addDays, daysIn } from "../periods.ts";
import type { Comparison, Period, Report } from "../reportSchema.ts";

export type Business = Report["business"];

/** Turns numbers and dates into the business's own language. A value that is not known is an en dash, never 0. */
export interface Format {
  value(value: number | null, unit: Unit): string;
  /** `+8.2%`, `−0.4 pp`; an en dash when it cannot be said. */
  change(change: Comparison["change"]): string;
  share(share: number | null): string;
  /** `22 Nov 2026`. */
  date(date: string): string;
  /** `Sunday, 22 November 2026`. */
  longDate(date: string): string;
  /** An instant in the business's zone: `23 Nov 2026, 06:00`. */
  instant(instant: string): string;
  period(grain: Grain, period: Period): string;
}

const unknown = "–";

export function formatFor({ language, currency, timeZone }: Business): Format {
  // British English has day before month and the 24-hour clock, as most of the world's businesses write them.
  const locale = language === "en" ? "en-GB" : language;
  const money = (digits: number | undefined) =>
    new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      ...(digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    });
  const plain = (digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  const percent = new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: 1,
    minimumFractionDigits: 1,
  });
  const signed = new Intl.NumberFormat(locale, {
    style: "percent",
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const points = new Intl.NumberFormat(locale, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
    signDisplay: "exceptZero",
  });
  const dates = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { timeZone: "UTC", ...options });
  const short = dates({ day: "numeric", month: language === "en" ? "short" : "long", year: "numeric" });
  const long = dates({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const weekday = dates({ weekday: "long", day: "numeric", month: "long" });
  const month = dates({ month: "long", year: "numeric" });
  const year = dates({ year: "numeric" });
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone,
    dateStyle: "medium",
    timeStyle: "short",
  });
  const at = (date: string) => new Date(`${date}T00:00:00Z`);

  return {
    value(value, unit) {
      if (value === null || !Number.isFinite(value)) return unknown;
      switch (unit) {
        case "money":
          // Cents say nothing in large amounts, and everything in an average order.
          return money(Math.abs(value) >= 1000 ? 0 : undefined).format(value);
        case "percent":
          return percent.format(value / 100);
        case "count":
          return plain(0).format(value);
        case "days":
          return plain(Math.abs(value) < 10 ? 1 : 0).format(value);
        case "ratio":
          return plain(2).format(value);
      }
    },
    change(change) {
      if (change === null || !Number.isFinite(change.by)) return unknown;
      return minus(change.in === "share" ? signed.format(change.by) : `${points.format(change.by)} pp`);
    },
    share(share) {
      return share === null || !Number.isFinite(share) ? unknown : percent.format(share);
    },
    date: (date) => short.format(at(date)),
    longDate: (date) => long.format(at(date)),
    instant: (instant) => clock.format(new Date(instant)),
    period(grain, period) {
      const last = addDays(period.end, -1);
      if (grain === "day" || grain === "hour") return weekday.format(at(period.start));
      if (grain === "month" && isMonth(period)) return month.format(at(period.start));
      if (grain === "year" && period.start.endsWith("-01-01")) return year.format(at(period.start));
      return short.formatRange(at(period.start), at(last));
    },
  };
}

function isMonth(period: Period): boolean {
  return period.start.endsWith("-01") && period.end.endsWith("-01") && daysIn(period) <= 31;
}

function minus(text: string): string {
  return text.replace("-", "−");
}
