import { expect, test } from "vitest";
import { decide } from "../../lambdas/report/decide.ts";
import type { KpiValue, ReportData } from "../../lambdas/report/reportData.ts";
import { reportSchema } from "../../lambdas/report/reportSchema.ts";
import { sampleData } from "./sampleData.ts";

const sales = (data: Partial<ReportData> = {}) => decide(sampleData(data)).panels[0]?.readings[0];
const change = (where: (row: KpiValue) => boolean, to: Partial<KpiValue>) =>
  sampleData().values.map((row) => (where(row) ? { ...row, ...to } : row));
const yesterdaysSales = (row: KpiValue) => row.kpi === "sales" && row.grain === "day" && row.start === "2026-11-22";

test("says the same of the same data, whatever their order", () => {
  const data = sampleData();
  const shuffled = { ...data, values: data.values.toReversed(), kpis: data.kpis };
  expect(JSON.stringify(decide(shuffled))).toBe(JSON.stringify(decide(data)));
  expect(() => reportSchema.parse(decide(data))).not.toThrow();
});

test("shows the last full day, week and month, each against the one before and last year's", () => {
  const { panels } = decide(sampleData());
  expect(
    panels.map(({ grain, period, previous, lastYear }) => [grain, period.start, previous.start, lastYear?.start]),
  ).toEqual([
    ["day", "2026-11-22", "2026-11-21", "2025-11-23"],
    ["week", "2026-11-16", "2026-11-09", "2025-11-17"],
    ["month", "2026-10-01", "2026-09-01", "2025-10-01"],
  ]);
});

test("shows nothing of days after the report's", () => {
  const reading = sales({ asOf: "2026-11-20" });
  expect(reading?.series.at(-1)?.start).toBe("2026-11-20");
  expect(reading?.series).toHaveLength(28);
});

test.each([
  { name: "no row", values: sampleData().values.filter((row) => !yesterdaysSales(row)), missing: "not_computed" },
  {
    name: "a source that is not loaded",
    values: change(yesterdaysSales, { value: null, numerator: null }),
    missing: "not_loaded",
  },
  {
    name: "nothing to divide by",
    values: change(yesterdaysSales, { value: null, numerator: 0, denominator: 0 }),
    missing: "nothing_to_divide",
  },
])("says that a figure is missing for $name, never 0", ({ values, missing }) => {
  const report = decide(sampleData({ values }));
  const reading = report.panels[0]?.readings[0];
  expect(reading).toMatchObject({ value: null, missing, provisional: false });
  expect(reading?.previous?.change ?? null).toBeNull();
  expect(report.findings.some(({ kind }) => kind === "missing")).toBe(missing !== "nothing_to_divide");
});

test("has no comparison where history does not reach back", () => {
  const values = sampleData().values.filter(({ start }) => start >= "2026-01-01");
  const reading = sales({ values });
  expect(reading?.lastYear).toBeNull();
  expect(reading?.previous).not.toBeNull();
});

test("marks provisional figures and says so once", () => {
  const report = decide(sampleData({ values: change(yesterdaysSales, { isFinal: false }) }));
  expect(report.panels[0]?.readings[0]?.provisional).toBe(true);
  expect(report.findings).toEqual([{ kind: "provisional", titles: [{ en: "Sales", "zh-CN": "销售额" }], all: false }]);
});

test("puts what stops trust first", () => {
  const report = decide(
    sampleData({
      checks: [
        { check: "odd", severity: "warn", rows: 1, description: { en: "odd", "zh-CN": "奇" } },
        { check: "doubled", severity: "fail", rows: 2, description: { en: "doubled", "zh-CN": "重" } },
      ],
      sources: [
        { source: "ecb", from: null, through: null, stale: true, failure: null },
        { source: "shop", from: null, through: null, stale: true, failure: { step: "pull", message: "401" } },
      ],
      quarantined: [{ source: "shop", table: "orders", rows: 3 }],
      rejected: [{ table: "orders", file: "a.csv", rows: null }],
    }),
  );
  expect(report.findings.map((finding) => [finding.kind, "source" in finding ? finding.source : ""])).toEqual([
    ["check_failed", ""],
    ["source_stale", "ecb"],
    ["source_failed", "shop"],
    ["inbox_rejected", ""],
    ["quarantined", "shop"],
    ["check_failed", ""],
  ]);
});

test.each([
  ["the run after failed to compute", { why: "failed" as const, message: "out of memory" }, "2026-11-21", "failed"],
  ["the run after left work over", { why: "unfinished" as const, message: null }, "2026-11-22", "unfinished"],
  ["no run has come to compute since", null, "2026-11-21", "outdated"],
  ["nothing has ever been computed", null, null, "outdated"],
])("says before all else that figures are old when %s", (_, failure, standAsOf, why) => {
  const { findings } = decide(sampleData({ computed: { asOf: standAsOf, failure } }));
  expect(findings).toEqual([{ kind: "figures_old", why, message: failure?.message ?? null, standAsOf }]);
});

test("says nothing of when figures were computed while nobody knows", () => {
  expect(decide(sampleData({ computed: null })).findings).toEqual([]);
});

test("refuses a goal whose KPI there is not, and puts the worst goal first", () => {
  const [goal] = sampleData().goals;
  if (goal === undefined) throw new Error("the sample has a goal");
  const { goals } = decide(sampleData({ goals: [...sampleData().goals, { ...goal, id: "x", kpi: "sale" }] }));
  expect(goals.map(({ id, status }) => [id, status])).toEqual([
    ["margin", "off_track"],
    ["x", "refused"],
    ["sales-q4", "ahead"],
  ]);
});

test("keeps the baseline that the goal had before, while what it was taken from stays", () => {
  const before = decide(sampleData()).goals;
  const frozen = before.map((goal) => ({ ...goal, baseline: goal.baseline === null ? null : goal.baseline * 2 }));
  const baseline = (previousGoals: ReportData["previousGoals"]) =>
    decide(sampleData({ previousGoals })).goals.find(({ id }) => id === "sales-q4")?.baseline;
  expect(baseline(frozen)).toBeCloseTo((before.find(({ id }) => id === "sales-q4")?.baseline ?? 0) * 2, 6);
  expect(baseline(frozen.map((goal) => ({ ...goal, basis: "another" })))).toBe(baseline([]));
});

test("has no verdict and no panels without figures", () => {
  expect(decide(sampleData({ values: [] }))).toMatchObject({ verdict: null, panels: [] });
});
