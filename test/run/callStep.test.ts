import { afterEach, beforeEach, expect, test } from "vitest";
import { callStep } from "../../lambdas/run/callStep.ts";
import { ConflictError, MilepostError, SourceError, UnavailableError } from "../../lambdas/shared/errors.ts";
import { latestRuns, startRun } from "../../lambdas/shared/runLedger.ts";
import { openWorld, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
  await startRun(world.ctx);
});
afterEach(() => world.close());

const step = { verb: "pull", source: "ecb", deadline: "2026-11-23T05:00:00.000Z", minimumWaitSeconds: 20 } as const;
const told = { summary: "", counts: { records: 5 }, warnings: ["No refunds."] };

/** A call that takes so many seconds and answers so. */
const call = (result: { done: boolean; waitSeconds?: number }, seconds = 0) =>
  callStep(
    world.ctx,
    step,
    async () => {
      world.move(seconds);
      return result;
    },
    () => told,
  );
const recorded = async () => (await latestRuns(world.ctx.lake, 1))[0]?.steps[0];

test("a step that is done is recorded so", async () => {
  expect(await call({ done: true })).toEqual({ next: "done", waitSeconds: 0 });
  expect(await recorded()).toMatchObject({
    ...{ verb: "pull", source: "ecb", outcome: "succeeded", counts: { records: 5 }, message: "No refunds." },
  });
});

test("one that is not is called again after as long as it says, and adds up", async () => {
  expect(await call({ done: false, waitSeconds: 75.2 })).toEqual({ next: "again", waitSeconds: 76 });
  expect(await recorded()).toMatchObject({ outcome: "running", finished_at: null });
  await call({ done: true });
  expect(await recorded()).toMatchObject({ outcome: "succeeded", counts: { records: 10 }, message: "No refunds." });
});

test("two calls begin no sooner one after the other than the execution can bear", async () => {
  expect(await call({ done: false })).toEqual({ next: "again", waitSeconds: 20 });
  expect(await call({ done: false }, 12)).toEqual({ next: "again", waitSeconds: 8 });
  expect(await call({ done: false }, 300)).toEqual({ next: "again", waitSeconds: 0 });
});

test("what does not fit into the run's time is left to the next run", async () => {
  world.move(3590);
  expect(await call({ done: false })).toMatchObject({ next: "later" });
  expect(await recorded()).toMatchObject({
    outcome: "unfinished",
    message: "No refunds.\nThe time of this run was used up; the next one goes on.",
  });
  world.move(3600);
  expect(await call({ done: true })).toMatchObject({ next: "done" });
});

test.each([
  [new ConflictError("changed meanwhile"), "PassingError"],
  [new UnavailableError("slow down"), "PassingError"],
  [new SourceError("down", { source: "ecb", retryable: true }), "PassingError"],
  [new SourceError("token refused", { source: "ecb", retryable: false }), "SourceError"],
  [new MilepostError("no"), "MilepostError"],
  [new TypeError("no"), "TypeError"],
])("%s is told to the state machine as %s", async (error, name) => {
  const failing = callStep(
    world.ctx,
    step,
    () => Promise.reject(error),
    () => told,
  );
  await expect(failing).rejects.toMatchObject({ name, message: error.message });
  expect(await recorded()).toMatchObject({ outcome: "failed", message: error.message });
});
