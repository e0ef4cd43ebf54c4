import type { Comparison, Reading, Report } from "../reportSchema.ts";
import { type Format, formatFor } from "./format.ts";
import { type Language, titleIn, wordsFor } from "./words.ts";

/** The news in one or two sentences. */
export function verdictSentences({ verdict, business: { language } }: Report, format: Format): string[] {
  if (verdict === null) return [wordsFor(language).noFigures];
  const { headline, grain, period } = verdict;
  const title = titleIn(headline.title, language);
  const when = format.period(grain, period);
  if (headline.value === null) {
    const why = wordsFor(language).missing[headline.missing ?? "not_computed"];
    return [
      language === "en"
        ? `There is no figure for ${title.toLowerCase()} on ${when}: ${why}.`
        : `${when}的${title}：${why}。`,
    ];
  }
  const value = format.value(headline.value, headline.unit);
  const changes = changeWords(headline, language, format);
  if (language === "en") {
    const first = changes.length === 0 ? "" : `: ${changes.join(", and ")}`;
    const verb = grain === "day" ? `on ${when}` : `in ${when}`;
    return [`${title} came to ${value} ${verb}${first}.`, ...driverSentence(verdict, language, format)];
  }
  return [
    `${when}${title}为 ${value}${changes.length === 0 ? "" : `，${changes.join("，")}`}。`,
    ...driverSentence(verdict, language, format),
  ];
}

/** The mail's subject: it carries the news. */
export function subjectOf(report: Report): string {
  const { business, verdict, goals, findings, asOf } = report;
  const format = formatFor(business);
  const parts = [format.date(asOf)];
  if (verdict !== null && verdict.headline.value !== null) {
    const { headline } = verdict;
    const change = headline.lastYear?.change ?? null;
    const moved = change === null ? "" : ` (${format.change(change)})`;
    parts.unshift(
      `${titleIn(headline.title, business.language)} ${format.value(headline.value, headline.unit)}${moved}`,
    );
  }
  // Figures of another day must not pass for the news.
  if (findings.some(({ kind }) => kind === "figures_old")) parts.push(wordsFor(business.language).figuresOld);
  const behind = goals.filter(({ status }) => status === "at_risk" || status === "off_track").length;
  if (behind > 0) parts.push(wordsFor(business.language).goalsBehind(behind));
  return `${business.name}: ${parts.join(", ")}`;
}

function changeWords({ lastYear, previous }: Reading, language: Language, format: Format): string[] {
  const words =
    language === "en" ? ["than the same weekday last year", "than the day before"] : ["较去年同星期", "较前一日"];
  return [lastYear, previous].flatMap((comparison, index) => {
    const moved = movedWords(comparison?.change ?? null, language, format);
    if (moved === undefined) return [];
    return [language === "en" ? `${moved} ${words[index]}` : `${words[index]}${moved}`];
  });
}

function movedWords(change: Comparison["change"], language: Language, format: Format): string | undefined {
  if (change === null) return undefined;
  const size = format.change({ ...change, by: Math.abs(change.by) }).replace(/^\+/, "");
  if (language === "en") return `${size} ${change.by < 0 ? "less" : "more"}`;
  return `${change.by < 0 ? "下降" : "上升"} ${size}`;
}

function driverSentence(verdict: NonNullable<Report["verdict"]>, language: Language, format: Format): string[] {
  const { orders, orderValue, headline } = verdict;
  if (orders === null || orderValue === null) return [];
  const against = headline.lastYear?.change ? "last year" : "the day before";
  const part = (by: number) => format.change({ in: "share", by });
  if (language === "zh-CN") return [`订单数 ${part(orders)}，平均订单金额 ${part(orderValue)}。`];
  return [`Against ${against}, orders moved ${part(orders)} and the average order ${part(orderValue)}.`];
}
