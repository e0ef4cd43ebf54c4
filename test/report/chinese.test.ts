import { expect, test } from "vitest";
import { readCheckFiles } from "../../lambdas/compute/readCheckFiles.ts";
import { readKpis } from "../../lambdas/compute/readKpis.ts";
import { decide } from "../../lambdas/report/decide.ts";
import type { GoalNote } from "../../lambdas/report/goalNote.ts";
import { renderHtml } from "../../lambdas/report/render/html.ts";
import { subjectOf } from "../../lambdas/report/render/sentences.ts";
import { renderText } from "../../lambdas/report/render/text.ts";
import type { ReportData } from "../../lambdas/report/reportData.ts";
import { type Finding, goalStatuses, type Report } from "../../lambdas/report/reportSchema.ts";
import { sampleData } from "./sampleData.ts";

/** Every note and finding there is, of each kind and reason. */
const notes: GoalNote[] = [
  { kind: "no_such_kpi", kpi: "transaction_count" },
  { kind: "no_baseline" },
  { kind: "baseline_of_nothing" },
  { kind: "nothing_to_reach" },
  { kind: "no_share", target: 101, whole: 100 },
  { kind: "cap_of_nothing" },
  { kind: "baseline_incomplete", missing: 2, days: 92 },
  { kind: "baseline_rescaled", days: 92, goalDays: 90 },
  { kind: "baseline_restated", before: 9000, now: 9200 },
  { kind: "days_missing", days: 3 },
  { kind: "indistinguishable" },
];
const title = { en: "Sales", "zh-CN": "销售额" };
const findings: Finding[] = [
  ...(["failed", "unfinished", "outdated"] as const).flatMap((why): Finding[] => [
    { kind: "figures_old", why, message: why === "failed" ? "out of memory" : null, standAsOf: null },
    { kind: "figures_old", why, message: why === "failed" ? "out of memory" : null, standAsOf: "2026-11-21" },
  ]),
  ...["pull", "conform"].map(
    (step): Finding => ({ kind: "source_failed", source: "shop", step, message: "out of memory" }),
  ),
  { kind: "source_stale", source: "shop", through: null },
  { kind: "source_stale", source: "shop", through: "2026-11-19T05:00:00.000Z" },
  { kind: "provisional", titles: [title], all: true },
  { kind: "provisional", titles: [title, title], all: false },
  ...(["not_computed", "not_loaded", "nothing_to_divide"] as const).map(
    (why): Finding => ({ kind: "missing", titles: [title], why }),
  ),
  { kind: "quarantined", source: "shop", table: "orders", rows: 2 },
  { kind: "inbox_rejected", table: "orders", file: "a.csv", rows: null },
  { kind: "inbox_rejected", table: "orders", file: "a.csv", rows: 2 },
];

/** A report with the real KPIs' and checks' words, and everything that can be said in it. */
async function chineseReport(): Promise<Report> {
  const kpis = (await readKpis()).map(({ description, chinese, ...kpi }) => ({
    ...kpi,
    description: { en: description, "zh-CN": chinese ?? description },
  }));
  const checks = (await readCheckFiles()).map(({ name, severity, title: en, chinese }) => ({
    ...{ check: name, severity, rows: 2 },
    description: { en, "zh-CN": chinese ?? en },
  }));
  const business = { ...sampleData().business, name: "北极光茶叶", language: "zh-CN" } as const;
  const values = sampleData().values.map((row, index) => ({
    ...row,
    isFinal: false,
    flags: ["low_coverage", "low_sample", "negative_base", "oversold"].filter((_, flag) => index % 4 === flag),
  }));
  const data: Partial<ReportData> = { business, checks, values, kpis };
  const report = decide(sampleData(data));
  const [goal] = report.goals;
  if (goal === undefined) throw new Error("the sample has a goal");
  return {
    ...report,
    goals: goalStatuses.map((status) => ({ ...goal, name: "目标", status, notes })),
    findings: [...report.findings, ...findings],
    definitions: kpis.map(({ name, title, description }) => ({
      ...{ kpi: name, title, description },
      ...{ differs: null, reference: null },
    })),
  };
}

/** What may stand in Latin letters: names, ids, settings, abbreviations, and what the program said of an error. */
function withoutNames(text: string): string {
  return text
    .replaceAll(/“out of memory”/g, "")
    .replaceAll(/\b[a-z]+(?:[_.][a-z]+)+\b/g, "")
    .replaceAll(/Europe\/Berlin|\b(?:EUR|AOV|COGS|CLV|pp)\b/g, "")
    .replaceAll(/\b(?:ecb|shop|orders|sales|cogs|absolute|inbox)\b/g, "");
}

test("a Chinese report has no English words of ours", async () => {
  const report = await chineseReport();
  const page = (await renderHtml(report)).replaceAll(/<style>.*?<\/style>|<[^>]+>|&[a-z]+;/gs, " ");
  for (const text of [renderText(report), page, subjectOf(report)]) {
    expect(withoutNames(text).match(/[A-Za-z]{2,}/g)).toBeNull();
  }
});

test("every KPI and check says in Chinese too what it means", async () => {
  for (const { name, chinese } of [...(await readKpis()), ...(await readCheckFiles())]) {
    expect(chinese, name).toMatch(/^[^A-Za-z].*。$/);
  }
});

test("an English report has no Chinese in it", async () => {
  const report = await chineseReport();
  const english = { ...report, business: { ...report.business, name: "Nordlicht Tea", language: "en" } as const };
  const goals = report.goals.map((goal) => ({ ...goal, name: "A goal" }));
  const texts = [renderText({ ...english, goals }), await renderHtml({ ...english, goals })];
  // Full-width signs count too.
  for (const text of texts) expect(text.match(/[\p{Script=Han}\u3000-\u303f\uff00-\uffef]+/gu)).toBeNull();
});
