import { afterEach, beforeEach, expect, test } from "vitest";
import { begin, executionHolder, runOf } from "../../lambdas/run/begin.ts";
import { goneExecutionOf } from "../../lambdas/run/goneExecution.ts";
import { BusyError } from "../../lambdas/shared/errors.ts";
import { type IsGone, readLease, releaseLease, takeLease } from "../../lambdas/shared/lease.ts";
import { latestRuns } from "../../lambdas/shared/runLedger.ts";
import { executionArn, openWorld, startedAt, type World } from "./world.ts";

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const otherArn = `${executionArn}-other`;
const beginning = { execution: executionArn, startedAt, only: null };
const lives: IsGone = async () => false;
const beginIn = ({ ctx }: World, what: Parameters<typeof begin>[1] = beginning, isGone = lives) =>
  begin({ ...ctx, ...runOf(what, "Europe/Berlin") }, what, isGone);

test("an execution takes the lake and is told its run", async () => {
  const begun = await beginIn(world);
  expect(begun).toMatchObject({
    state: "begun",
    run: expect.stringMatching(/^20261123T040000Z-[0-9a-f]{4}$/),
    asOf: "2026-11-22",
    deadlines: {
      pull: "2026-11-23T05:30:00.000Z",
      conform: "2026-11-23T06:00:00.000Z",
      compute: "2026-11-23T08:00:00.000Z",
      report: "2026-11-23T09:00:00.000Z",
    },
    sources: ["shop-eu", "ecb"],
  });
  const { run } = runOf(beginning, "Europe/Berlin");
  expect((await readLease(world.ctx.lake))?.value).toMatchObject({
    ...{ run, host: executionArn, kind: "execution", pid: null },
  });
  expect(await latestRuns(world.ctx.lake, 2)).toMatchObject([{ run, outcome: "running", as_of: "2026-11-22" }]);
});

test("called again for the same execution, it answers the same", async () => {
  const first = await beginIn(world);
  world.move(600);
  expect(await beginIn(world)).toEqual(first);
  expect(await latestRuns(world.ctx.lake, 2)).toHaveLength(1);
});

test("the day of the figures is the last full one by the business's clock", () => {
  const at = (text: string, timeZone: string) => runOf({ ...beginning, startedAt: new Date(text) }, timeZone).asOf;
  expect(at("2026-11-23T04:00:00Z", "America/Los_Angeles")).toBe("2026-11-21");
  expect(at("2026-11-23T23:30:00Z", "Europe/Berlin")).toBe("2026-11-23");
});

test("another execution is told that the lake is taken, however long that is silent", async () => {
  await beginIn(world);
  const late = { ...beginning, execution: otherArn, startedAt: new Date(startedAt.getTime() + 7_000_000) };
  world.move(7200);
  // For an hour from its own beginning it waits: the other may only be making a report.
  expect(await beginIn(world, late)).toMatchObject({ state: "waiting" });
  const other = { ...beginning, execution: otherArn };
  expect(await beginIn(world, other)).toEqual({ state: "busy", holder: runOf(beginning, "Europe/Berlin").run });
  expect(world.logged.join()).toContain("is held by run");
});

test.each([
  ["RUNNING", undefined, "busy"],
  ["PENDING_REDRIVE", undefined, "busy"],
  // A call of a function may be under way still.
  ["ABORTED", 0, "busy"],
  ["TIMED_OUT", 15 * 60, "busy"],
  ["FAILED", 15 * 60, "busy"],
  ["FAILED", 15 * 60 + 1, "begun"],
  ["TIMED_OUT", 15 * 60 + 1, "begun"],
  ["ABORTED", 15 * 60 + 1, "begun"],
  ["SUCCEEDED", 0, "begun"],
])("another that has left its lease, and is %s since %s seconds: %s", async (status, seconds, state) => {
  await beginIn(world);
  world.move(7200);
  const { now } = world.ctx;
  const stopDate = seconds === undefined ? undefined : new Date(now().getTime() - seconds * 1000);
  const asked: string[] = [];
  const isGone = goneExecutionOf(async (arn) => {
    asked.push(arn);
    return { status, stopDate };
  }, now);
  expect(await beginIn(world, { ...beginning, execution: otherArn }, isGone)).toMatchObject({ state });
  expect(asked).toEqual([executionArn]);
});

test("of an execution that Step Functions has forgotten, and of laptops", async () => {
  const { ctx } = world;
  const heard = startedAt.toISOString();
  const lease = { layout: 1 as const, ...executionHolder("r", executionArn), since: heard, heard };
  expect(await goneExecutionOf(async () => undefined, ctx.now)(lease)).toBe(true);
  const laptop = { run: "r", host: "laptop", pid: 1, kind: "laptop" as const };
  const never = goneExecutionOf(async () => {
    throw new Error("asked after a laptop");
  }, ctx.now);
  expect(await never({ ...lease, ...laptop })).toBe(false);
  await takeLease(ctx, laptop, lives);
  expect(await beginIn(world, beginning, never)).toMatchObject({ state: "waiting", holder: "r" });
  world.move(91);
  expect(await beginIn(world, beginning, never)).toMatchObject({ state: "begun" });
});

test("a report waits for the lake for hours, and then says that it cannot be made", async () => {
  const laptop = { run: "r", host: "laptop", pid: 1, kind: "laptop" as const };
  const report = { ...beginning, only: "report" as const };
  world.move(6 * 3600 - 60);
  await takeLease(world.ctx, laptop, lives);
  expect(await beginIn(world, report)).toMatchObject({ state: "waiting" });
  world.move(80);
  await expect(beginIn(world, report)).rejects.toThrow(BusyError);
  await releaseLease(world.ctx, laptop);
  const begun = await beginIn(world, report);
  // However late it is, there is time to send the mail.
  expect(begun).toMatchObject({ state: "begun", deadlines: { report: "2026-11-23T11:00:00.000Z" } });
});
