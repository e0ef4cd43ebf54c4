import fc from "fast-check";
import { expect, test } from "vitest";
import type { Schedule } from "../../lambdas/pull/source.ts";
import { businessDate, nextPlan, type Plan, type Reach, startOfDate } from "../../lambdas/pull/window.ts";

const nothing: Reach = { from: null, through: null, loadingUntil: null, snapshot: null };
const changes: Schedule = {
  kind: "changes",
  by: "updated_at",
  loadBy: "created_at",
  overlapMinutes: 10,
  settleMinutes: 2,
};
const days: Schedule = { kind: "days", by: "date", restatedDays: 7, leadDays: 14 };
const moment = (started: string, since = "2026-04-14T22:00:00Z", run = "run-1") => ({
  started: new Date(started),
  run,
  timeZone: "Europe/Berlin",
  since: new Date(since),
});

/** All plans that are due at one instant, each done before the next is asked for. */
function plansAt(schedule: Schedule, from: Reach, now: ReturnType<typeof moment>): { plans: Plan[]; reach: Reach } {
  const plans: Plan[] = [];
  let reach = from;
  for (let plan = nextPlan(schedule, reach, now); plan !== undefined; plan = nextPlan(schedule, reach, now)) {
    plans.push(plan);
    reach = plan.reached;
    if (plans.length > 1000) throw new Error("never up to date");
  }
  return { plans, reach };
}

const spans = (plans: readonly Plan[]) => plans.map(({ window }) => `${window?.by} ${window?.from} ${window?.to}`);

test("a first load goes by created months up to the instant it started, less what has not settled", () => {
  const { plans, reach } = plansAt(changes, nothing, moment("2026-06-20T10:00:30.500Z"));
  expect(spans(plans)).toEqual([
    "created_at 2026-04-14T22:00:00.000Z 2026-05-01T00:00:00.000Z",
    "created_at 2026-05-01T00:00:00.000Z 2026-06-01T00:00:00.000Z",
    "created_at 2026-06-01T00:00:00.000Z 2026-06-20T09:58:30.000Z",
  ]);
  expect(plans.map(({ firstLoad }) => firstLoad)).toEqual([true, true, true]);
  expect(reach).toEqual({
    from: "2026-04-14T22:00:00.000Z",
    through: "2026-06-20T09:58:30.000Z",
    loadingUntil: null,
    snapshot: null,
  });
});

test("a first load that takes days still ends where it started, and changes are asked for from there", () => {
  const first = nextPlan(changes, nothing, moment("2026-05-20T10:00:00Z"));
  const { plans } = plansAt(changes, first?.reached ?? nothing, moment("2026-06-03T10:00:00Z"));
  expect(spans(plans)).toEqual([
    "created_at 2026-05-01T00:00:00.000Z 2026-05-20T09:58:00.000Z",
    "updated_at 2026-05-20T09:48:00.000Z 2026-06-03T09:58:00.000Z",
  ]);
});

test("an earlier first day is loaded backwards, without a second load of the rest", () => {
  const { reach } = plansAt(changes, nothing, moment("2026-05-20T10:00:00Z"));
  const { plans, reach: after } = plansAt(changes, reach, moment("2026-05-20T10:00:00Z", "2026-03-10T00:00:00Z"));
  expect(spans(plans)).toEqual([
    "created_at 2026-04-01T00:00:00.000Z 2026-04-14T22:00:00.000Z",
    "created_at 2026-03-10T00:00:00.000Z 2026-04-01T00:00:00.000Z",
  ]);
  expect(after).toEqual({ ...reach, from: "2026-03-10T00:00:00.000Z" });
});

test("a source whose first day has not come has nothing to pull", () => {
  expect(nextPlan(changes, nothing, moment("2026-04-01T00:00:00Z"))).toBeUndefined();
  expect(nextPlan(days, nothing, moment("2026-03-01T00:00:00Z"))).toBeUndefined();
});

test("whole days end with yesterday, restate a week, and are asked for once a day", () => {
  const { plans, reach } = plansAt(days, nothing, moment("2026-06-20T18:00:00Z"));
  expect(spans(plans)).toEqual(["date 2026-03-31T00:00:00.000Z 2026-06-20T00:00:00.000Z"]);
  expect(nextPlan(days, reach, moment("2026-06-20T23:59:59Z"))).toBeUndefined();
  const next = plansAt(days, reach, moment("2026-06-21T00:00:00Z"));
  expect(spans(next.plans)).toEqual(["date 2026-06-13T00:00:00.000Z 2026-06-21T00:00:00.000Z"]);
});

test("a snapshot is due once on each business day, or once in each run", () => {
  const daily: Schedule = { kind: "snapshot", every: "day" };
  // 22:30 UTC is the next day in Berlin.
  const { reach } = plansAt(daily, nothing, moment("2026-06-20T21:30:00Z"));
  expect(reach.snapshot).toBe("2026-06-20");
  expect(nextPlan(daily, reach, moment("2026-06-20T21:59:59Z"))).toBeUndefined();
  expect(nextPlan(daily, reach, moment("2026-06-20T22:30:00Z"))?.reached.snapshot).toBe("2026-06-21");
  const each: Schedule = { kind: "snapshot", every: "run" };
  const first = plansAt(each, nothing, moment("2026-06-20T10:00:00Z"));
  expect(first.plans).toHaveLength(1);
  const again = nextPlan(each, first.reach, moment("2026-06-20T10:00:00Z", undefined, "run-2"));
  expect(again?.reached.snapshot).toBe("run-2");
});

test("business days start at midnight of the zone, across a change of the clocks", () => {
  expect(startOfDate("2026-03-29", "Europe/Berlin").toISOString()).toBe("2026-03-28T23:00:00.000Z");
  expect(startOfDate("2026-03-30", "Europe/Berlin").toISOString()).toBe("2026-03-29T22:00:00.000Z");
  expect(businessDate(new Date("2026-10-25T22:59:59Z"), "Europe/Berlin")).toBe("2026-10-25");
});

const instant = (from: string, to: string) =>
  fc.date({ min: new Date(from), max: new Date(to), noInvalidDate: true }).map((date) => date.toISOString());

test("windows of any runs tile: no instant since the first is left out, none after a run's start is asked for", () => {
  const since = instant("2023-01-01", "2026-01-01");
  const runs = fc.array(fc.tuple(fc.integer({ min: 0, max: 90 * 86_400_000 }), fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(fc.constantFrom(changes, days), since, runs, (schedule, first, gaps) => {
      let reach = nothing;
      let started = Date.parse(first);
      for (const [gap, most] of gaps) {
        started += gap;
        const now = moment(new Date(started).toISOString(), first);
        // A run may be stopped after any number of pulls.
        for (let n = 0; n < most; n++) {
          const plan = nextPlan(schedule, reach, now);
          if (plan === undefined) break;
          const { from, to } = plan.window ?? { from: "", to: "" };
          expect(from < to).toBe(true);
          expect(Date.parse(to)).toBeLessThanOrEqual(started);
          expect(Date.parse(from) % 1000).toBe(0);
          // It begins no later than where the last one ended, and moves the watermark to its own end.
          if (reach.through !== null) expect(from <= reach.through).toBe(true);
          else expect(Date.parse(from)).toBeLessThanOrEqual(Date.parse(first));
          expect(plan.reached.through).toBe(to);
          expect(reach.through === null || to > reach.through).toBe(true);
          // A month of the first load lies within one month.
          if (plan.firstLoad && schedule.kind === "changes") {
            expect(new Date(Date.parse(to) - 1).toISOString().slice(0, 7)).toBe(from.slice(0, 7));
          }
          reach = plan.reached;
        }
      }
    }),
    { numRuns: 300 },
  );
});
