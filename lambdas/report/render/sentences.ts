import type { Comparison, Finding, Reading, Report } from "../reportSchema.ts";
import { type Format, formatFor } from "./format.ts";
import { sentence } from "./goals.ts";
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
        : `${when}的${title}:${why}。`,
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
    `${when}${title}为 ${value}${changes.length === 0 ? "" : `,${changes.join(",")}`}。`,
    ...driverSentence(verdict, language, format),
  ];
}

/** The mail's subject: it carries the news. */
export function subjectOf(report: Report): string {
  const { business, verdict, goals, asOf } = report;
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
  if (language === "zh-CN") return [`订单数 ${part(orders)},平均订单金额 ${part(orderValue)}。`];
  return [`Against ${against}, orders moved ${part(orders)} and the average order ${part(orderValue)}.`];
}

/** One thing to know, as a sentence. */
export function findingSentence(finding: Finding, language: Language, format: Format): string {
  return language === "en" ? englishFinding(finding, format) : chineseFinding(finding, format);
}

function englishFinding(finding: Finding, format: Format): string {
  const { list, missing, notLoaded } = wordsFor("en");
  switch (finding.kind) {
    case "source_failed":
      return `The source ${finding.source} failed to ${finding.step}: ${finding.message}. Its figures are those of the last time it worked.`;
    case "source_stale":
      return `The source ${finding.source} is behind: ${finding.through === null ? notLoaded : `loaded through ${format.instant(finding.through)}`}.`;
    case "check_failed":
      return `${finding.severity === "fail" ? "A check failed" : "A check warns"} (${finding.check}, ${rows(finding.rows)}): ${sentence(finding.description)}`;
    case "provisional":
      return finding.all
        ? "All figures are still provisional."
        : `Still provisional: ${list(finding.titles.map(({ en }) => en))}.`;
    case "missing":
      return `Not shown, ${missing[finding.why]}: ${list(finding.titles.map(({ en }) => en))}.`;
    case "quarantined":
      return `${rows(finding.rows)} of ${finding.table} from ${finding.source} broke the table's rules and count in no figure.`;
    case "inbox_rejected":
      return finding.rows === null
        ? `The dropped file ${place(finding)} could not be read at all.`
        : `${rows(finding.rows)} of the dropped file ${place(finding)} could not be loaded.`;
  }
}

/** Where in the inbox the file lies. */
function place({ table, file }: { table: string; file: string }): string {
  return table === "" ? file : `${table}/${file}`;
}

function rows(count: number): string {
  return count === 1 ? "1 row" : `${count} rows`;
}

function chineseFinding(finding: Finding, format: Format): string {
  const { list, missing, notLoaded } = wordsFor("zh-CN");
  switch (finding.kind) {
    case "source_failed":
      return `来源 ${finding.source} 在 ${finding.step} 步骤失败:${finding.message}。其数据停留在上次成功时。`;
    case "source_stale":
      return `来源 ${finding.source} 数据滞后:${finding.through === null ? notLoaded : `载入至 ${format.instant(finding.through)}`}。`;
    case "check_failed":
      return `${finding.severity === "fail" ? "检查未通过" : "检查提醒"}(${finding.check},${finding.rows} 行):${sentence(finding.description)}`;
    case "provisional":
      return finding.all ? "所有数值仍为暂定。" : `仍为暂定:${list(finding.titles.map((title) => title["zh-CN"]))}。`;
    case "missing":
      return `未显示(${missing[finding.why]}):${list(finding.titles.map((title) => title["zh-CN"]))}。`;
    case "quarantined":
      return `来自 ${finding.source} 的 ${finding.table} 有 ${finding.rows} 行不符合表的规则,未计入任何指标。`;
    case "inbox_rejected":
      return finding.rows === null
        ? `投放文件 ${place(finding)} 完全无法读取。`
        : `投放文件 ${place(finding)} 有 ${finding.rows} 行无法载入。`;
  }
}
