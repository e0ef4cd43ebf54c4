import { existsSync, readFileSync } from "node:fs";
import { Stack } from "aws-cdk-lib";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { alarmMetricsOf, metricsOf } from "../../../docs/countedParts.ts";
import { free } from "../../../docs/prices.ts";
import { functionNames, metrics } from "../../../lib/contract.ts";
import { Milepost } from "../../../lib/milepost.ts";
import { longestPause, silence } from "../../../lib/watch/rhythm.ts";
import { runbookPage, runbookSections } from "../../../lib/watch/runbook.ts";
import { synthesise, templateOf, testApp, testSettings } from "../synthesise.ts";

interface AlarmProperties {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: unknown[];
  readonly TreatMissingData: string;
  readonly Period?: number;
  readonly EvaluationPeriods: number;
  /** Of an alarm on an expression: the expression, and what goes into it. */
  readonly Metrics?: { readonly MetricStat?: object }[];
}

const { template, stack } = synthesise();
const alarms = Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(
  ({ Properties }): AlarmProperties => Properties,
);
const names = alarms.map(({ AlarmName }) => AlarmName.replace("milepost-prod-", ""));

describe("alarms", () => {
  test("stand over every function, source and schedule", () => {
    for (const name of functionNames)
      expect(names).toEqual(expect.arrayContaining([`${name}-failed`, `${name}-not-running`]));
    for (const source of ["shop-eu", "ecb"])
      expect(names).toEqual(expect.arrayContaining([`source-${source}-failing`, `source-${source}-stale`]));
    expect(names.filter((name) => name.includes("inbox"))).toEqual(["source-inbox-failing"]);
    for (const { watchedBy } of stack.milepost.schedules.timings) {
      if ("alarm" in watchedBy) expect(names).toContain(watchedBy.alarm);
    }
    expect(names).toEqual(
      expect.arrayContaining([
        ...["execution-failed", "execution-timed-out", "execution-stopped", "schedule-failed", "schedule-gave-up"],
        ...["quarantine-growing", "mail-not-sent", "mail-bounced", "athena-cost", "lambda-cost"],
      ]),
    );
  });

  test("all tell somebody, say what is lost and what to do, and decide what no data means", () => {
    for (const { AlarmName, AlarmDescription, AlarmActions, TreatMissingData } of alarms) {
      expect(AlarmActions, AlarmName).toHaveLength(1);
      expect(AlarmDescription, AlarmName).toMatch(
        /^.+\nFirst: .+\nWithout data: .+\nRead on: docs\/operations\.md#[a-z-]+$/,
      );
      expect(AlarmDescription.length, AlarmName).toBeLessThan(1024);
      expect(["breaching", "notBreaching", "ignore"], AlarmName).toContain(TreatMissingData);
    }
  });

  test("look no further back than CloudWatch can: a day by the minute, a week by the hour", () => {
    for (const { AlarmName, Period = 86_400, EvaluationPeriods } of alarms) {
      const most = Period >= 3_600 ? 7 * 86_400 : 86_400;
      expect(Period * EvaluationPeriods, AlarmName).toBeLessThanOrEqual(most);
    }
  });

  test("link to a place of your choice", () => {
    const stack = new Stack(testApp());
    const runbookUrl = "https://git.example.com/milepost/operations.md";
    new Milepost(stack, "Kpis", { settings: testSettings(), runbookUrl });
    for (const { Properties } of Object.values(templateOf(stack).findResources("AWS::CloudWatch::Alarm")))
      expect(Properties.AlarmDescription).toContain(`Read on: ${runbookUrl}#`);
  });

  test("name commands as they are typed for this stage", () => {
    const commands = alarms.flatMap(({ AlarmDescription }) => AlarmDescription.match(/npx milepost [^.;]*/g) ?? []);
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands)
      expect(command).toMatch(/^npx milepost [a-z]+( [a-z]+)?( --problems)?( --since 2d)? --stage prod/);
  });

  test("go to their people on an encrypted topic", () => {
    const watched = synthesise({ deploy: { alarmRecipients: ["ops@example.com"] } }).template;
    watched.hasResourceProperties("AWS::SNS::Topic", {
      TopicName: "milepost-prod-alarms",
      KmsMasterKeyId: Match.anyValue(),
    });
    watched.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "email", Endpoint: "ops@example.com" });
  });

  test("of the mail stand only where mail is sent", () => {
    const quiet = synthesise({ report: {} }).template.findResources("AWS::CloudWatch::Alarm");
    expect(JSON.stringify(quiet)).not.toContain("mail-not-sent");
  });
});

test("every section of the runbook stands on its page and belongs to an alarm", () => {
  expect(existsSync(runbookPage)).toBe(true);
  const anchors = readFileSync(runbookPage, "utf8")
    .split("\n")
    .flatMap((line) => /^#+ (.+)$/.exec(line)?.[1] ?? [])
    .map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^a-z0-9 -]/g, "")
        .replaceAll(" ", "-"),
    );
  const linked = new Set(alarms.map(({ AlarmDescription }) => AlarmDescription.split("#").at(-1)));
  for (const section of runbookSections) {
    expect(anchors).toContain(section);
    expect([...linked]).toContain(section);
  }
  expect(linked.size).toBe(runbookSections.length);
});

test("the dashboard shows the stage's name, its runs and its sources", () => {
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  for (const text of ["Harbour Lane", "shop-eu", "Length of runs", "GB-hours", "SourceStaleHours"])
    expect(body).toContain(text);
});

test("the dashboard stays among those that are free, up to 13 sources", () => {
  const [dashboard] = Object.values(template.findResources("AWS::CloudWatch::Dashboard"));
  const parts: unknown[] = dashboard?.Properties.DashboardBody["Fn::Join"][1];
  const body = JSON.parse(parts.map((part) => (typeof part === "string" ? part : "ref")).join(""));
  const shown: unknown[] = body.widgets
    .flatMap(({ properties }: { properties: { metrics?: unknown[][] } }) => properties.metrics ?? [])
    .filter(([first]: unknown[]) => typeof first === "string");
  const ofSources = 2;
  expect(shown.length + ofSources * (13 - 2)).toBeLessThanOrEqual(free.metricsOfADashboard);
  expect(shown.length + ofSources * (14 - 2)).toBeGreaterThan(free.metricsOfADashboard);
});

test("silence is told by the longest pause between runs, and what a run may take", () => {
  expect(longestPause(["05:00"])).toBe(24);
  expect(longestPause(["05:00", "17:30"])).toBe(13);
  expect(longestPause(["00:00", "06:00", "12:00", "18:00"])).toBe(6);
  expect(silence(24, { wallBudgetHours: 2 })).toBe(29);
});

test("what the costs page counts is what stands there", () => {
  const inputs = alarms.map(({ Metrics }) => Metrics?.filter(({ MetricStat }) => MetricStat !== undefined).length ?? 1);
  expect(alarmMetricsOf(2)).toBe(inputs.reduce((sum, count) => sum + count, 0));
  const ofSources = ["sourceFailed", "sourceStaleHours"];
  const failuresOfTheInbox = 1;
  expect(metricsOf(2)).toBe(2 * ofSources.length + Object.keys(metrics).length - ofSources.length + failuresOfTheInbox);
});

test("the dashboard shows a hundred alarms in a widget at most, however many sources there are", () => {
  const sources = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [`ecb-${n}`, { vendor: "ecb" as const, since: "2025-01-01" }]),
  );
  const [dashboard] = Object.values(synthesise({ sources }).template.findResources("AWS::CloudWatch::Dashboard"));
  const body = JSON.stringify(dashboard?.Properties.DashboardBody);
  const widgets = body.split(String.raw`\"alarms\":[`).slice(1);
  const counts = widgets.map((text) => text.slice(0, text.indexOf("]")).split('"Fn::GetAtt"').length - 1);
  expect(counts.length).toBeGreaterThan(1);
  for (const count of counts) expect(count).toBeLessThanOrEqual(100);
});
