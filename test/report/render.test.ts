import { readdir } from "node:fs/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decide } from "../../lambdas/report/decide.ts";
import { composeMail } from "../../lambdas/report/mail.ts";
import { renderHtml } from "../../lambdas/report/render/html.ts";
import { subjectOf } from "../../lambdas/report/render/sentences.ts";
import { renderText } from "../../lambdas/report/render/text.ts";
import type { ReportData } from "../../lambdas/report/reportData.ts";
import { type Report, reportSchema } from "../../lambdas/report/reportSchema.ts";
import { expectGolden } from "../goldenFile.ts";
import { sampleData } from "./sampleData.ts";

const chinese = {
  ...sampleData().business,
  name: "北极光茶叶",
  language: "zh-CN",
  currency: "CNY",
  timeZone: "Asia/Shanghai",
} as const;
const trouble: Partial<ReportData> = {
  computed: { asOf: "2026-11-21", failure: { why: "failed", message: "facts/orders: out of memory" } },
  checks: [
    {
      check: "missing_rates",
      severity: "fail",
      rows: 3,
      description: { en: "3 orders have no <exchange> rate", "zh-CN": "3 张订单没有汇率" },
    },
  ],
  sources: [
    { source: "shop", from: null, through: null, stale: true, failure: { step: "pull", message: "401 Unauthorized" } },
    { source: "ecb", from: null, through: "2026-11-19T05:00:00.000Z", stale: true, failure: null },
  ],
  quarantined: [{ source: "shop", table: "orders", rows: 1 }],
  rejected: [
    { table: "orders", file: "a&b.csv", rows: 12 },
    { table: "", file: "c.xlsx", rows: null },
  ],
  values: sampleData().values.map((row) =>
    row.grain === "day" && row.start >= "2026-11-20" ? { ...row, value: null, numerator: null, isFinal: false } : row,
  ),
};
const cases: Record<string, Partial<ReportData>> = {
  usual: {},
  chinese: { business: chinese },
  trouble,
  empty: { values: [], goals: [], sources: [] },
};

test.each(Object.keys(cases))("renders the report of %s", async (name) => {
  const report = decide(sampleData(cases[name]));
  const folder = `test/golden/report/${name}`;
  await expectGolden(`${folder}/report.json`, `${JSON.stringify(report, null, 2)}\n`);
  await expectGolden(`${folder}/report.html`, await renderHtml(report));
  await expectGolden(`${folder}/report.txt`, renderText(report));
});

test("has a case for every golden folder", async () => {
  expect((await readdir("test/golden/report")).sort()).toEqual(Object.keys(cases).sort());
});

test("stays below the size at which Gmail cuts a mail off, and loads nothing", async () => {
  const html = await renderHtml(decide(sampleData()));
  expect(new TextEncoder().encode(html).length).toBeLessThan(102_000);
  expect(html).not.toMatch(/<(script|img|link|iframe|svg)|https?:|url\(/);
});

test("escapes whatever comes from outside", async () => {
  const html = await renderHtml(
    decide(sampleData({ business: { ...sampleData().business, name: '<b onload="x">&' } })),
  );
  expect(html).toContain("&lt;b onload=&quot;x&quot;&gt;&amp;");
  expect(html).not.toContain("<b onload");
});

test("links every figure to its definition", async () => {
  const html = await renderHtml(decide(sampleData()));
  const linked = [...html.matchAll(/href="#([a-z_]+)"/g)].map(([, id]) => id);
  expect(linked.length).toBeGreaterThan(10);
  for (const id of linked) expect(html).toContain(`id="${id}"`);
});

test("composes the same mail from the same report", async () => {
  const report = decide(sampleData());
  const forms = { subject: subjectOf(report), html: await renderHtml(report), text: renderText(report) };
  const mail = await composeMail(report, { recipients: ["a@example.com"] }, forms);
  const text = new TextDecoder().decode(mail);
  expect(Buffer.compare(mail, await composeMail(report, { recipients: ["a@example.com"] }, forms))).toBe(0);
  expect(text).toContain("Date: Sun, 22 Nov 2026 23:00:00 +0000");
  expect(text).toMatch(/Content-Type: multipart\/alternative/);
  expect(text).toContain("To: a@example.com");
  expect(text).toMatch(/^Subject: .*Sales/m);
});

test("never prints NaN, undefined or null, whatever is unknown", async () => {
  const sample = decide(sampleData());
  // Up to a thousand billions: the difference of two of them is still a number, as that of figures is.
  const figure = fc.double({ min: -1e15, max: 1e15, noNaN: true });
  const number = fc.oneof(fc.constant(null), figure);
  const change = fc.option(
    fc.record({
      in: fc.constantFrom("share" as const, "points" as const),
      by: figure,
    }),
  );
  const edit = fc.record({
    value: number,
    low: number,
    change,
    unit: fc.constantFrom("money", "count", "percent", "ratio", "days"),
  });
  await fc.assert(
    fc.asyncProperty(edit, fc.constantFrom("en", "zh-CN"), async ({ value, low, change, unit }, language) => {
      const report = reportSchema.parse(withFigures(sample, { value, low, change, unit, language }));
      for (const text of [await renderHtml(report), renderText(report), subjectOf(report)]) {
        expect(text).not.toMatch(/NaN|undefined|Infinity|>null|\[object/);
      }
    }),
    { numRuns: 40 },
  );
});

type Edit = { value: number | null; low: number | null; change: unknown; unit: string; language: string };

function withFigures(report: Report, { value, low, change, unit, language }: Edit): unknown {
  const missing = value === null ? "not_loaded" : null;
  const panels = report.panels.map((panel) => ({
    ...panel,
    readings: panel.readings.map((reading) => ({
      ...reading,
      ...{ value, missing, unit },
      lastYear: reading.lastYear && { ...reading.lastYear, change },
      series: reading.series.map((point, index) => ({ ...point, value: index % 3 === 0 ? value : low })),
    })),
  }));
  const goals = report.goals.map((goal) => ({
    ...goal,
    actual: value,
    forecast: low,
    low,
    high: value,
    progress: low,
    pace: value,
  }));
  const headline = panels[0]?.readings[0];
  return {
    ...report,
    panels,
    goals,
    business: { ...report.business, language },
    verdict: report.verdict && { ...report.verdict, headline },
  };
}
