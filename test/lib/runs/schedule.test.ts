import { expect, test } from "vitest";
import type { SettingsInput } from "../../../lambdas/shared/settings.ts";
import type { Timing } from "../../../lib/runs/schedule.ts";
import { synthesise } from "../synthesise.ts";

type Changes = Partial<SettingsInput>;
const business: SettingsInput["business"] = { name: "Tea", timeZone: "America/New_York", currency: "USD" };
const { stack, template } = synthesise({ business, deploy: { runAt: ["05:00", "13:30", "05:00"], mailAt: "07:05" } });
const schedules = Object.values(template.findResources("AWS::Scheduler::Schedule")).map(({ Properties }) => Properties);

test("runs and the mail start by the business's clock", () => {
  expect(schedules.map(({ Name, ScheduleExpression, Target }) => [Name, ScheduleExpression, Target.Input])).toEqual([
    ["milepost-prod-run-0500", "cron(0 5 * * ? *)", '{"only":null}'],
    ["milepost-prod-run-1330", "cron(30 13 * * ? *)", '{"only":null}'],
    ["milepost-prod-report-0705", "cron(5 7 * * ? *)", '{"only":"report"}'],
  ]);
  for (const schedule of schedules) {
    expect(schedule).toMatchObject({
      ScheduleExpressionTimezone: "America/New_York",
      FlexibleTimeWindow: { Mode: "OFF" },
      State: "ENABLED",
      GroupName: "milepost-prod",
    });
  }
});

test("a start that fails is tried again, and in the end left where an alarm looks", () => {
  const [queue, ...others] = Object.keys(template.findResources("AWS::SQS::Queue"));
  expect(others).toEqual([]);
  for (const { Target } of schedules) {
    expect(Target.DeadLetterConfig).toEqual({ Arn: { "Fn::GetAtt": [queue, "Arn"] } });
    expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 30 });
  }
  template.hasResourceProperties("AWS::SQS::Queue", { SqsManagedSseEnabled: true });
});

test("the schedules' role starts this machine and writes to that queue, for this group's schedules only", () => {
  const roleId = schedules[0]?.Target.RoleArn["Fn::GetAtt"][0];
  const role = template.findResources("AWS::IAM::Role")[roleId];
  const [policy, ...others] = Object.values(
    template.findResources("AWS::IAM::Policy", { Properties: { Roles: [{ Ref: roleId }] } }),
  );
  expect(others).toEqual([]);
  const statements = policy?.Properties.PolicyDocument.Statement;
  expect(statements.map(({ Action }: { Action: string }) => Action).sort()).toEqual([
    "sqs:SendMessage",
    "states:StartExecution",
  ]);
  const [machine] = Object.keys(template.findResources("AWS::StepFunctions::StateMachine"));
  const start = statements.find(({ Action }: { Action: string }) => Action === "states:StartExecution");
  expect(start.Resource).toEqual({ Ref: machine });
  const [trust] = role?.Properties.AssumeRolePolicyDocument.Statement ?? [];
  expect(trust.Principal).toEqual({ Service: "scheduler.amazonaws.com" });
  expect(JSON.stringify(trust.Condition)).toContain("aws:SourceArn");
});

test("no mail is due where nobody gets one", () => {
  for (const changes of [{ report: {} }, { deploy: { stages: { prod: { sender: "none" } } } }] satisfies Changes[]) {
    const { stack } = synthesise(changes);
    expect(stack.milepost.schedules.timings.map(({ only }) => only)).toEqual([null]);
  }
});

test("each schedule says which alarm rings when nothing comes of it", () => {
  expect(stack.milepost.schedules.timings.map(({ watchedBy }) => watchedBy)).toEqual([
    { alarm: "compute-not-running" },
    { alarm: "compute-not-running" },
    { alarm: "mail-not-sent" },
  ]);
  // @ts-expect-error: a schedule without a decision about its alarm does not compile.
  const careless: Timing = { at: "05:00", only: null };
  expect(careless).not.toHaveProperty("watchedBy");
});
