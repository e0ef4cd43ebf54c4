import { expect, test } from "vitest";
import { type Deployment, lambdaContext, stageOf, stepEventSchema } from "../../lambdas/shared/lambdaContext.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

const printed: string[] = [];
const deployment: Deployment = {
  settings: checkSettings({ business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } }, "test"),
  secrets: { read: async () => "", write: async () => {}, salt: async () => "" },
  environment: { MILEPOST_LAKE: "s3://bucket", MILEPOST_STAGE: "prod" },
  now: () => new Date("2026-11-23T04:00:00Z"),
  print: (line) => printed.push(line),
};
const event = { run: "20261123T040000Z-0001", asOf: "2026-11-22" };

test("a call knows its run, its lake and how long it may take", () => {
  const ctx = lambdaContext(event, { getRemainingTimeInMillis: () => 5_000 }, deployment);
  expect(ctx).toMatchObject(event);
  expect(ctx.lake.url).toBe("s3://bucket");
  expect(ctx.remaining()).toBe(5_000);
});

test("logs lines that Lambda takes as they are, and that name the run", () => {
  const { log } = lambdaContext(event, { getRemainingTimeInMillis: () => 0 }, deployment);
  log("warn", "two\nlines", { source: "ecb" });
  expect(printed).toHaveLength(1);
  expect(printed[0]).not.toContain("\n");
  expect(JSON.parse(printed[0] ?? "")).toEqual({
    ...{ timestamp: "2026-11-23T04:00:00.000Z", level: "WARN", message: "two\nlines", run: event.run, source: "ecb" },
  });
});

test("metrics of no stage are refused", () => {
  expect(stageOf(deployment)).toBe("prod");
  expect(() => stageOf({ ...deployment, environment: {} })).toThrow(/MILEPOST_STAGE/);
});

test("a step that is told no minimum waits as long as it wants", () => {
  const step = { ...event, deadline: "2026-11-23T06:00:00.000Z" };
  expect(stepEventSchema.parse(step).minimumWaitSeconds).toBe(0);
});

test.each([
  [undefined, undefined],
  ["512", "232MB"],
  ["1769", "1202MB"],
  ["3008", "2045MB"],
  ["10240", "6963MB"],
])("of a function of %s MB DuckDB may hold %s", (megabytes, limit) => {
  const environment = { ...deployment.environment, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: megabytes };
  const ctx = lambdaContext(event, { getRemainingTimeInMillis: () => 0 }, { ...deployment, environment });
  expect(ctx.memoryLimit).toBe(limit);
});
