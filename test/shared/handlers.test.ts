import { expect, test } from "vitest";
import { computeHandler } from "../../lambdas/compute/handler.ts";
import { conformHandler } from "../../lambdas/conform/handler.ts";
import { pullHandler } from "../../lambdas/pull/handler.ts";
import { reportHandler } from "../../lambdas/report/handler.ts";
import { environmentSecrets } from "../../lambdas/shared/environmentSecrets.ts";
import type { Deployment } from "../../lambdas/shared/lambdaContext.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

const settings = checkSettings({ business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } }, "test");
const secrets = environmentSecrets({ environment: {}, folder: "/nowhere", lake: "s3://bucket" });
const deployment = (environment: Deployment["environment"]): Deployment => ({ settings, secrets, environment });
const invocation = { getRemainingTimeInMillis: () => 60_000 };
const makers = { pull: pullHandler, conform: conformHandler, compute: computeHandler, report: reportHandler };
const run = { run: "20261123T050000Z-0000", asOf: "2026-11-22" };
const eventOf = (verb: string) => (verb === "pull" || verb === "conform" ? { ...run, source: "shop-eu" } : run);

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

test("pull says when the source is not in the settings", async () => {
  const handler = pullHandler(deployment({ MILEPOST_LAKE: "s3://bucket/prefix", AWS_REGION: "eu-central-1" }));
  await expect(handler(eventOf("pull"), invocation)).rejects.toThrow(
    "There is no source called shop-eu in the settings.",
  );
});
