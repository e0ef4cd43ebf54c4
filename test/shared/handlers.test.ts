import { expect, test } from "vitest";
import { computeHandler } from "../../lambdas/compute/handler.ts";
import { conformHandler } from "../../lambdas/conform/handler.ts";
import { pullHandler } from "../../lambdas/pull/handler.ts";
import { reportHandler } from "../../lambdas/report/handler.ts";
import { runHandler } from "../../lambdas/run/handler.ts";
import { environmentSecrets } from "../../lambdas/shared/environmentSecrets.ts";
import type { Deployment } from "../../lambdas/shared/lambdaContext.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

const settings = checkSettings({ business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } }, "test");
const secrets = environmentSecrets({ environment: {}, folder: "/nowhere", lake: "s3://bucket" });
const now = () => new Date("2026-11-23T04:00:00Z");
const deployment = (environment: Deployment["environment"]): Deployment => ({
  ...{ settings, secrets, environment, now },
  print: () => {},
});
const invocation = { getRemainingTimeInMillis: () => 60_000 };
const makers = {
  pull: pullHandler,
  conform: conformHandler,
  compute: computeHandler,
  report: (to: Deployment) => reportHandler(to, undefined),
  run: (to: Deployment) => runHandler(to, async () => false),
};
const run = { run: "20261123T050000Z-0000", asOf: "2026-11-22" };
const step = { ...run, deadline: "2026-11-23T06:00:00.000Z", minimumWaitSeconds: 20 };
const events: Record<string, object> = {
  pull: { ...step, source: "shop-eu" },
  conform: { ...step, source: "shop-eu" },
  compute: step,
  report: step,
  run: { do: "end", ...run, execution: "arn:aws:states:eu-central-1:123456789012:execution:milepost-prod:a" },
};
const eventOf = (verb: string) => events[verb];

test.each(Object.entries(makers))("%s refuses an event that says something else", async (verb, maker) => {
  const handler = maker(deployment({ MILEPOST_LAKE: "s3://bucket/prefix" }));
  await expect(handler({ ...eventOf(verb), asOf: "yesterday" }, invocation)).rejects.toThrow(/asOf/);
  await expect(handler({ ...eventOf(verb), more: 1 }, invocation)).rejects.toThrow(/more/);
  await expect(handler(undefined, invocation)).rejects.toThrow(/expected object/);
});

test.each(Object.entries(makers))("%s refuses an environment without a lake in S3", async (verb, maker) => {
  for (const environment of [{}, { MILEPOST_LAKE: "./lake" }]) {
    await expect(maker(deployment(environment))(eventOf(verb), invocation)).rejects.toThrow(/MILEPOST_LAKE/);
  }
});
