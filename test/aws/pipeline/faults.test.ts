import { setTimeout } from "node:timers/promises";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openS3Lake } from "../../../lambdas/shared/lake/openS3.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { parametersPath, secretParameter, stageName } from "../../../lib/contract.ts";
import { digestsOf } from "./digests.ts";
import { type EmulatedStack, emulateStack, stage } from "./emulatedStack.ts";
import { type Ended, execute } from "./execution.ts";
import { dropped, localDigests } from "./localTwin.ts";
import { sentMails } from "./sentMails.ts";
import { startVendors, type Vendors } from "./vendors.ts";

let vendors: Vendors;
let stack: EmulatedStack;
let lake: Lake;

beforeAll(async () => {
  vendors = await startVendors(new Date());
  stack = await emulateStack(vendors);
  // The SDK reads it: this file's emulator is its own.
  process.env.AWS_ENDPOINT_URL = stack.endpoint;
  lake = openS3Lake(`s3://${stack.bucket}`, process.env);
  for (const [key, content] of Object.entries(dropped)) await lake.put(key, Buffer.from(content), { any: true });
}, 120_000);
afterAll(async () => {
  await stack?.close();
  await vendors?.close();
});

const outcomes = ({ record }: Ended) =>
  Object.fromEntries(record?.steps.map(({ verb, source, outcome }) => [`${verb} ${source}`, outcome]) ?? []);

test("a source that is down is recorded, and stops nothing else", async () => {
  vendors.frozen.add("shop-us");
  const run = await execute(stack, lake);
  expect(run.status, stack.host.logs().slice(-2000)).toBe("SUCCEEDED");
  expect(run.record?.outcome).toBe("partial");
  expect(outcomes(run)).toEqual({
    "pull shop-us": "failed",
    "pull shop-eu": "succeeded",
    "conform shop-eu": "succeeded",
    "pull ecb": "succeeded",
    "conform ecb": "succeeded",
    "conform inbox": "succeeded",
    "compute null": "succeeded",
    "report null": "succeeded",
  });
  const failure = run.record?.steps.find(({ outcome }) => outcome === "failed");
  expect(failure?.message).toContain("402");
  const [mail] = await sentMails(stack.endpoint);
  expect(mail?.raw_data).toContain("shop-us");
}, 200_000);

test("a rotated token is written back, and opens the next run", async () => {
  const Name = secretParameter(parametersPath(stage), "shop-eu");
  const { Parameter } = await stack.client.ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));
  expect(Parameter?.Value).not.toBe(vendors.secrets["shop-eu"]);
  expect(stack.host.logs()).not.toContain(Parameter?.Value);
});

test("functions that are killed and storage that is throttled are met by trying again", async () => {
  vendors.frozen.clear();
  const { proxies, host } = stack;
  let puts = 0;
  proxies.conform.disturb = ({ method }) => {
    if (method === "PUT") puts += 1;
    if (method === "PUT" && puts === 25) host.kill(`${stageName(stage)}-conform`);
    return undefined;
  };
  let requests = 0;
  proxies.compute.disturb = () => {
    requests += 1;
    return requests % 7 === 0 ? { status: 503, body: "<Error><Code>SlowDown</Code></Error>" } : undefined;
  };
  const run = await execute(stack, lake);
  expect(run.status, host.logs().slice(-2000)).toBe("SUCCEEDED");
  expect(puts).toBeGreaterThan(25);
  expect(requests).toBeGreaterThan(100);
  expect(run.record?.outcome).toBe("succeeded");
}, 300_000);

test("after all of it the figures are those of a run without faults", async () => {
  const [newest] = await Array.fromAsync(lake.list("reports/"));
  const asOf = /^reports\/([^/]+)\//.exec(newest?.key ?? "")?.[1] ?? "";
  expect(await digestsOf(lake)).toEqual(await localDigests(asOf, vendors.began));
}, 120_000);

test("an execution waits for the one at work, and takes over when it has ended", async () => {
  const execution = stack.stateMachineArn.replace(":stateMachine:", ":execution:");
  const begin = () => callRun({ do: "begin", execution: `${execution}:other`, startedAt: new Date(), only: null });
  let meanwhile: unknown;
  await execute(stack, lake, {
    async meanwhile() {
      while ((await lake.head("state/lease.json")) === undefined) await setTimeout(50);
      meanwhile = await begin();
    },
  });
  expect(meanwhile).toMatchObject({ state: "waiting" });
  const begun = await begin();
  expect(begun).toMatchObject({ state: "begun", sources: expect.arrayContaining(["shop-eu", "shop-us", "ecb"]) });
  const { run, asOf } = begun as { run: string; asOf: string };
  await callRun({ do: "end", run, asOf, execution: `${execution}:other` });
  expect(await lake.head("state/lease.json")).toBeUndefined();
}, 120_000);

/** Calls the function `run` as the state machine does. */
async function callRun(event: object): Promise<unknown> {
  const url = `${stack.host.url}/2015-03-31/functions/${stageName(stage)}-run/invocations`;
  return (await fetch(url, { method: "POST", body: JSON.stringify(event) })).json();
}
