import { expect, test } from "vitest";
import { begin, runOf } from "../../../lambdas/run/begin.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { checkSettings } from "../../../lambdas/shared/readSettings.ts";
import { pipeline } from "../../../lib/pipeline.ts";
import { computeHours, minimumWaitSeconds, mostEvents, reportHours, retry, widthOf } from "../../../lib/runs/waits.ts";
import { executeMachine, executionContext, TaskError } from "./executeMachine.ts";
import { functionOf, testMachine } from "./testMachine.ts";

/** Where AWS ends an execution. */
const limit = 25_000;
const startedAt = "2026-11-23T04:00:00.000Z";

const settingsFor = (sources: number, wallBudgetHours: number) =>
  checkSettings(
    {
      business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
      sources: Object.fromEntries(
        Array.from({ length: sources }, (_, n) => [`s${n}`, { vendor: "ecb", since: "2026-01-01" }]),
      ),
      deploy: { wallBudgetHours },
    },
    "test",
  );

/** A lake that takes everything: what begin writes is of no interest here. */
const anyLake: Lake = {
  url: "lake",
  head: async () => undefined,
  get: async () => undefined,
  download: async () => undefined,
  put: async (key) => ({ key, etag: "", size: 0 }),
  list: async function* () {},
  delete: async () => {},
  copy: async (_, key) => ({ key, etag: "", size: 0 }),
};

/**
 * An execution at its busiest: every step would be called again for ever, each call answers at once, and so many tries
 * of each fail in passing.
 */
async function busiest(sources: number, wallBudgetHours: number, failures: number) {
  const settings = settingsFor(sources, wallBudgetHours);
  const beginning = { execution: executionContext.Execution.Id, startedAt: new Date(startedAt), only: null };
  const run = runOf(beginning, "Europe/Berlin");
  const ctx = { lake: anyLake, settings, ...run, now: () => beginning.startedAt, log: () => {} };
  const begun = await begin(ctx, beginning, async () => false);
  if (begun.state !== "begun") throw new Error("the lake is taken");
  const tries = new Map<string, number>();
  return executeMachine(testMachine, {
    input: {},
    startedAt,
    async call(resource, event, at) {
      const fn = functionOf(resource);
      const told = event as Record<string, string>;
      if (fn === "run") return { output: told.do === "begin" ? begun : { outcome: "partial" }, seconds: 0 };
      const name = `${fn} ${told.source}`;
      const tried = tries.get(name) ?? 0;
      tries.set(name, tried < failures ? tried + 1 : 0);
      if (tried < failures) throw new TaskError("PassingError");
      const wait = begun.minimumWaitSeconds;
      const isTime = Date.parse(startedAt) + (at + wait) * 1000 < Date.parse(told.deadline ?? "");
      return { output: { next: isTime ? "again" : "later", waitSeconds: wait }, seconds: 0 };
    },
  });
}

const shops = [
  { sources: 0, wallBudgetHours: 0.25 },
  { sources: 1, wallBudgetHours: 2 },
  { sources: 5, wallBudgetHours: 2 },
  { sources: 40, wallBudgetHours: 2 },
  { sources: 12, wallBudgetHours: 12 },
];

test.each(shops)(
  "$sources sources in $wallBudgetHours h stay below what AWS lets an execution grow to",
  async (shop) => {
    const wait = minimumWaitSeconds(pipeline, shop);
    expect(mostEvents(pipeline, shop, wait)).toBeLessThan(limit);
    for (let failures = 0; failures <= retry.attempts; failures++) {
      const { status, events, seconds } = await busiest(shop.sources, shop.wallBudgetHours, failures);
      expect(status).toBe("SUCCEEDED");
      expect(events).toBeLessThanOrEqual(mostEvents(pipeline, shop, wait));
      // It does use up its time.
      expect(seconds).toBeGreaterThan((shop.wallBudgetHours + computeHours + reportHours) * 3600 - 2 * wait - 100);
    }
  },
);

test("calls are not held up for long", () => {
  expect(minimumWaitSeconds(pipeline, { sources: 5, wallBudgetHours: 2 })).toBeLessThan(25);
  expect(minimumWaitSeconds(pipeline, { sources: 5, wallBudgetHours: 12 })).toBeLessThan(150);
});

test("a busy hour with a shorter wait would be too much", () => {
  const shop = { sources: 5, wallBudgetHours: 12 };
  const wait = minimumWaitSeconds(pipeline, shop);
  expect(mostEvents(pipeline, shop, Math.floor(wait / 2))).toBeGreaterThan(24_000);
});

test("so many sources that one execution cannot go through them are refused", () => {
  expect(() => minimumWaitSeconds(pipeline, { sources: 400, wallBudgetHours: 2 })).toThrow("400 sources");
});

test("four sources at once, and the inbox beside them", () => {
  expect([0, 1, 3, 4, 9].map((sources) => widthOf(pipeline, sources))).toEqual([1, 2, 4, 5, 5]);
});
