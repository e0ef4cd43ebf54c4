import { afterEach, beforeEach, expect, test } from "vitest";
import { begin, runOf } from "../../lambdas/run/begin.ts";
import { end, outcomeOf } from "../../lambdas/run/end.ts";
import { recordFailure } from "../../lambdas/run/recordFailure.ts";
import { readLease, takeLease } from "../../lambdas/shared/lease.ts";
import { latestRuns, recordStep, type StepNews, type StepRecord } from "../../lambdas/shared/runLedger.ts";
import { coverageKey } from "../../lambdas/shared/tableManifest.ts";
import type { Verb } from "../../lib/contract.ts";
import { executionArn, openWorld, startedAt, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
  const beginning = { execution: executionArn, startedAt, only: null };
  const of = runOf(beginning, "Europe/Berlin");
  world = { ...world, ctx: { ...world.ctx, ...of } };
  await begin(world.ctx, beginning, async () => false);
});
afterEach(() => world.close());

const did = (verb: Verb, source: string | null, news: StepNews = {}) =>
  recordStep(
    world.ctx,
    { verb, source },
    async () => {},
    () => news,
  );
const latest = async () => (await latestRuns(world.ctx.lake, 1))[0];

async function cover(source: string, table: string, through: string) {
  const body = JSON.stringify({ table, source, from: "2026-01-01T00:00:00Z", through });
  await world.ctx.lake.put(coverageKey(source, table), new TextEncoder().encode(body), { any: true });
}

test("a run that went well is closed, and the lake is free", async () => {
  for (const source of ["shop-eu", "ecb"]) {
    await did("pull", source);
    await did("conform", source, { counts: { quarantined: 2 } });
  }
  await did("compute", null);
  await did("report", null);
  await cover("shop-eu", "orders", "2026-11-23T03:30:00Z");
  await cover("shop-eu", "customers", "2026-11-22T16:00:00Z");
  const { outcome, counts } = await end(world.ctx, executionArn);
  expect(outcome).toBe("succeeded");
  expect(await latest()).toMatchObject({ outcome: "succeeded", finished_at: startedAt.toISOString() });
  expect(await readLease(world.ctx.lake)).toBeUndefined();
  expect(counts).toEqual([
    { source: "shop-eu", values: { sourceFailed: 0, sourceStaleHours: 12 } },
    { source: "ecb", values: { sourceFailed: 0 } },
    { values: { quarantinedRows: 4, runComputed: 1 } },
  ]);
  expect(await end(world.ctx, executionArn)).toEqual({ outcome, counts });
});

test("a source that failed is not counted again, and is no reason to fail", async () => {
  const error = { Error: "Sandbox.Timedout", Cause: '{"errorMessage":"Task timed out after 900.00 seconds"}' };
  await recordFailure(world.ctx, { verb: "pull", source: "shop-eu", error });
  await did("compute", null);
  await did("report", null);
  const { outcome, counts } = await end(world.ctx, executionArn);
  expect(outcome).toBe("partial");
  expect(counts).toEqual([{ values: { quarantinedRows: 0, runComputed: 1 } }]);
  expect((await latest())?.steps[0]).toMatchObject({
    outcome: "failed",
    message: "Sandbox.Timedout: Task timed out after 900.00 seconds",
  });
});

test("figures that were not computed are not counted", async () => {
  await did("compute", null, { outcome: "unfinished" });
  await did("report", null);
  const { outcome, counts } = await end(world.ctx, executionArn);
  expect([outcome, counts]).toEqual(["partial", [{ values: { quarantinedRows: 0 } }]]);
});

test.each<[string, [Verb, string | null, StepRecord["outcome"]][]]>([
  ["succeeded", [["report", null, "succeeded"]]],
  ["failed", []],
  ["failed", [["compute", null, "succeeded"]]],
  ["failed", [["compute", null, "failed"]]],
  ["failed", [["report", null, "unfinished"]]],
  [
    "partial",
    [
      ["pull", "a", "unfinished"],
      ["report", null, "succeeded"],
    ],
  ],
  [
    "partial",
    [
      ["conform", "a", "running"],
      ["report", null, "succeeded"],
    ],
  ],
])("%s: %j", (outcome, steps) => {
  const record = { started_at: "", finished_at: null, message: null, counts: {} };
  expect(outcomeOf({ steps: steps.map(([verb, source, outcome]) => ({ ...record, verb, source, outcome })) })).toBe(
    outcome,
  );
});

test("a lake that another has taken over meanwhile is left to it", async () => {
  const other = { run: "other", host: "laptop", pid: 1, kind: "laptop" as const };
  await takeLease(world.ctx, other, async () => true);
  await did("report", null);
  await end(world.ctx, executionArn);
  expect((await readLease(world.ctx.lake))?.value.run).toBe("other");
});

test("what a step itself said of its failure is kept", async () => {
  const failing = recordStep(world.ctx, { verb: "pull", source: "ecb" }, () =>
    Promise.reject(new Error("token refused")),
  );
  await expect(failing).rejects.toThrow();
  const error = { Error: "SourceError", Cause: '{"errorMessage":"token refused"}' };
  await recordFailure(world.ctx, { verb: "pull", source: "ecb", error });
  expect((await latest())?.steps).toMatchObject([{ message: "token refused" }]);
});

test.each([
  ["Lambda.Unknown", "not JSON", "Lambda.Unknown: not JSON"],
  ["States.Timeout", "", "States.Timeout"],
  ["E", JSON.stringify({ errorMessage: "x".repeat(5000) }), `E: ${"x".repeat(1997)}`],
])("tells of %s what is known", async (name, cause, message) => {
  await recordFailure(world.ctx, { verb: "compute", source: null, error: { Error: name, Cause: cause } });
  expect((await latest())?.steps[0]?.message).toBe(message);
});
