import type { Finding } from "../reportSchema.ts";
import type { Format } from "./format.ts";
import { type Language, wordsFor } from "./words.ts";

/** One thing to know, as a sentence. */
export function findingSentence(finding: Finding, language: Language, format: Format): string {
  return language === "en" ? englishFinding(finding, format) : chineseFinding(finding, format);
}

function englishFinding(finding: Finding, format: Format): string {
  const { list, missing, notLoaded } = wordsFor("en");
  switch (finding.kind) {
    case "source_failed":
      return `The source ${finding.source} failed to ${finding.step}: ${finding.message}. Its figures are those of the last time it worked.`;
    case "figures_old":
      return `${englishOld(finding)} ${finding.standAsOf === null ? "There are none from before." : `They stand as of ${format.date(finding.standAsOf)}.`}`;
    case "source_stale":
      return `The source ${finding.source} is behind: ${finding.through === null ? notLoaded : `loaded through ${format.instant(finding.through)}`}.`;
    case "check_failed":
      return `${sentence(finding.description.en)} (${finding.severity === "fail" ? "Failed check" : "Check"} ${finding.check}: ${rows(finding.rows)}.)`;
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
      return `来源 ${finding.source} 在${steps[finding.step] ?? finding.step}时失败（原文：“${finding.message}”）。其数据停留在上次成功时。`;
    case "figures_old":
      return `${chineseOld(finding)}${finding.standAsOf === null ? "此前也没有数值。" : `现有数值截至${format.date(finding.standAsOf)}。`}`;
    case "source_stale":
      return `来源 ${finding.source} 数据滞后：${finding.through === null ? notLoaded : `载入至 ${format.instant(finding.through)}`}。`;
    case "check_failed":
      return `${sentence(finding.description["zh-CN"])}（${finding.severity === "fail" ? "未通过的检查" : "检查"} ${finding.check}：${finding.rows} 行）`;
    case "provisional":
      return finding.all ? "所有数值仍为暂定。" : `仍为暂定：${list(finding.titles.map((title) => title["zh-CN"]))}。`;
    case "missing":
      return `未显示（${missing[finding.why]}）：${list(finding.titles.map((title) => title["zh-CN"]))}。`;
    case "quarantined":
      return `来自 ${finding.source} 的 ${finding.table} 有 ${finding.rows} 行不符合表的规则，未计入任何指标。`;
    case "inbox_rejected":
      return finding.rows === null
        ? `投放文件 ${place(finding)} 完全无法读取。`
        : `投放文件 ${place(finding)} 有 ${finding.rows} 行无法载入。`;
  }
}

type FiguresOld = Extract<Finding, { kind: "figures_old" }>;

function englishOld({ why, message }: FiguresOld): string {
  switch (why) {
    case "failed":
      return `The figures were not computed: ${message}.`;
    case "unfinished":
      return "Not all figures were computed: the last run did not come to its end. The next one goes on.";
    case "outdated":
      return "The figures are old: no run has come to compute them since.";
  }
}

function chineseOld({ why, message }: FiguresOld): string {
  switch (why) {
    case "failed":
      return `指标未能计算（原文：“${message}”）。`;
    case "unfinished":
      return "指标未全部算完：上次运行未能完成，下次运行将继续。";
    case "outdated":
      return "指标数值较旧：此后没有运行重新计算。";
  }
}

const steps: Readonly<Record<string, string>> = { pull: "拉取", conform: "整理", compute: "计算", report: "生成报告" };

/** Begins with a capital and ends with a full stop. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.。]$/.test(text) ? "" : "."}`;
}
