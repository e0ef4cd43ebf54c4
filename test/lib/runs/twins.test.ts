import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { localRun } from "../../../bin/localRun.ts";
import { silentProgress } from "../../../bin/progress.ts";
import { begin, runOf } from "../../../lambdas/run/begin.ts";
import { callStep } from "../../../lambdas/run/callStep.ts";
import { end } from "../../../lambdas/run/end.ts";
import { recordFailure } from "../../../lambdas/run/recordFailure.ts";
import type { Context } from "../../../lambdas/shared/context.ts";
import { folderLake } from "../../../lambdas/shared/lake/folder.ts";
import { readLease } from "../../../lambdas/shared/lease.ts";
import { checkSettings } from "../../../lambdas/shared/readSettings.ts";
import { latestRuns } from "../../../lambdas/shared/runLedger.ts";
import type { Verb } from "../../../lib/contract.ts";
import { executeMachine, TaskError } from "./executeMachine.ts";
import { functionOf, testMachine } from "./testMachine.ts";

/** How a step goes: how often it is called until it is done, and whether its last call fails. */
interface Fate {
  readonly calls: number;
  readonly fails: boolean;
}
type Fates = Readonly<Record<string, Fate>>;

const sources = ["a", "b", "c", "d", "e"];
const startedAt = "2026-11-23T04:00:00.000Z";
const settings = checkSettings(
  {
    business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
    sources: Object.fromEntries(sources.map((name) => [name, { vendor: "ecb", since: "2026-01-01" }])),
  },
  "test",
);
const nameOf = (verb: Verb, source: string | null | undefined) => (source ? `${verb} ${source}` : verb);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-twins-"));
});
afterEach(() => rm(folder, { recursive: true }));

function contextIn(name: string): Context {
  return {
    lake: folderLake(join(folder, name)),
    settings,
    secrets: { read: async () => "", write: async () => {}, salt: async () => "" },
    run: "20261123T040000Z-0001",
    asOf: "2026-11-22",
    now: () => new Date(startedAt),
    fetch,
    sleep: async () => {},
    random: () => 0.5,
    remaining: () => Number.POSITIVE_INFINITY,
    log: () => {},
    scratch: join(folder, "scratch"),
  };
}

/** Steps that go as they are fated to, and the order in which they were called. */
function simulate(fates: Fates) {
  const log: string[] = [];
  const called = new Map<string, number>();
  async function call(verb: Verb, source: string | null | undefined): Promise<{ done: boolean }> {
    const name = nameOf(verb, source);
    const { calls, fails } = fates[name] ?? { calls: 1, fails: false };
    const count = (called.get(name) ?? 0) + 1;
    called.set(name, count);
    log.push(name);
    await new Promise((resolve) => setImmediate(resolve));
    if (count >= calls && fails) throw new Error(`${name} is broken`);
    return { done: count >= calls };
  }
  return { log, call };
}

const nothing = { summary: "", counts: { calls: 1 }, warnings: [] };

async function followLocally(fates: Fates, name: string) {
  const ctx = contextIn(name);
  const { log, call } = simulate(fates);
  const { outcome } = await localRun(ctx, silentProgress, async ({ verb, source }) => {
    let calls = 1;
    while (!(await call(verb, source)).done) calls += 1;
    return { ...nothing, counts: { calls } };
  });
  return { outcome, log, record: (await latestRuns(ctx.lake, 1))[0], lake: ctx.lake };
}

/** The state machine with the functions that it calls, but for what the verbs do. */
async function followInSteps(fates: Fates, name: string, input: unknown = { only: null }) {
  const there = contextIn(name);
  const { log, call } = simulate(fates);
  const execution = await executeMachine(testMachine, {
    input,
    startedAt,
    async call(resource, event) {
      const fn = functionOf(resource);
      // biome-ignore lint/suspicious/noExplicitAny: the functions' own schemas check events; test/run holds them to it.
      const told = event as any;
      const ctx = { ...there, run: told.run, asOf: told.asOf };
      try {
        if (fn !== "run") {
          const step = { ...told, verb: fn };
          return {
            output: await callStep(
              ctx,
              step,
              () => call(fn, told.source),
              () => nothing,
            ),
            seconds: 1,
          };
        }
        if (told.do === "begin") {
          const beginning = { ...told, startedAt: new Date(told.startedAt) };
          const of = runOf(beginning, settings.business.timeZone);
          return { output: await begin({ ...there, ...of }, beginning, async () => false), seconds: 1 };
        }
        if (told.do === "end") return { output: await end(ctx, told.execution), seconds: 1 };
        await recordFailure(ctx, told);
        return { output: {}, seconds: 1 };
      } catch (error) {
        throw error instanceof Error
          ? new TaskError(error.name, JSON.stringify({ errorMessage: error.message }))
          : error;
      }
    },
  });
  const [record] = await latestRuns(there.lake, 1);
  return { execution, outcome: record?.outcome, log, record, lake: there.lake };
}

/** What both must agree on: each source's calls in their order, what came of each step, and of the run. */
function essence({
  outcome,
  log,
  record,
}: Pick<Awaited<ReturnType<typeof followInSteps>>, "outcome" | "log" | "record">) {
  const order = Map.groupBy(log, (name) => name.split(" ")[1] ?? "");
  const whole = order.get("") ?? [];
  const steps = (record?.steps ?? []).map(({ verb, source, outcome, counts, message }) => [
    nameOf(verb, source),
    // What was counted before a failure is known only where each call is recorded.
    outcome === "failed" ? { outcome, message } : { outcome, counts, message },
  ]);
  return {
    outcome,
    order: Object.fromEntries([...order].sort()),
    sourcesFirst: whole.length === 0 || log.indexOf(whole[0] ?? "") === log.length - whole.length,
    steps: Object.fromEntries(steps),
  };
}

const names = [
  ...sources.flatMap((source) => [`pull ${source}`, `conform ${source}`]),
  ...["conform inbox", "compute", "report"],
];

test("goes the same way in AWS as on a laptop, whatever fails", async () => {
  const fate = fc.record({ calls: fc.integer({ min: 1, max: 3 }), fails: fc.boolean() });
  const some = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), fate), { selector: ([name]) => name, maxLength: 6 });
  let number = 0;
  await fc.assert(
    fc.asyncProperty(some, async (chosen) => {
      const fates = Object.fromEntries(chosen);
      number += 1;
      const local = await followLocally(fates, `local-${number}`);
      const steps = await followInSteps(fates, `steps-${number}`);
      expect(essence(steps)).toEqual(essence(local));
      expect(steps.execution.status).toBe(local.outcome === "failed" ? "FAILED" : "SUCCEEDED");
      expect(await readLease(steps.lake)).toBeUndefined();
      expect(await readLease(local.lake)).toBeUndefined();
    }),
    { numRuns: 12, seed: 20261123 },
  );
});

test.each(names)("goes the same way when %s fails", async (name) => {
  const fates = { [name]: { calls: 2, fails: true } };
  const [local, steps] = [await followLocally(fates, "local"), await followInSteps(fates, "steps")];
  expect(essence(steps)).toEqual(essence(local));
  expect(local.outcome).toBe(["compute", "report"].includes(name) ? "failed" : "partial");
});

test("only reports when asked to", async () => {
  const { execution, log, record } = await followInSteps({}, "report", { only: "report" });
  expect(log).toEqual(["report"]);
  expect(execution.status).toBe("SUCCEEDED");
  expect(record).toMatchObject({ outcome: "succeeded", steps: [{ verb: "report", outcome: "succeeded" }] });
});

test("is a whole run when started by hand without any input", async () => {
  const { execution, log } = await followInSteps({}, "hand", {});
  expect(execution.status).toBe("SUCCEEDED");
  expect([...log].sort()).toEqual([...names].sort());
});
