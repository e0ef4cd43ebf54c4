import { expect, test } from "vitest";
import { executeMachine, TaskError } from "./executeMachine.ts";
import { lintMachine } from "./lintMachine.ts";
import { functionOf, testMachine } from "./testMachine.ts";

const begun = {
  state: "begun",
  run: "r",
  asOf: "2026-11-22",
  only: null,
  deadlines: { pull: "p", conform: "c", compute: "k", report: "r" },
  minimumWaitSeconds: 20,
  sources: ["a"],
};
const done = { next: "done", waitSeconds: 0 };

type Told = Readonly<Record<string, unknown>>;
type Reply = (fn: string, told: Told, at: number) => unknown;

/** Goes through the machine; calls not replied to go well. */
async function go(reply: Reply, input: unknown = { only: null }) {
  const calls: { fn: string; told: Told; at: number }[] = [];
  const execution = await executeMachine(testMachine, {
    input,
    startedAt: "2026-11-23T04:00:00.000Z",
    async call(resource, event, at) {
      const fn = functionOf(resource);
      const told = event as Told;
      calls.push({ fn, told, at });
      const usual = { begin: begun, end: { outcome: "succeeded" }, fail: {} }[String(told.do)] ?? done;
      return { output: reply(fn, told, at) ?? usual, seconds: 0 };
    },
  });
  return { execution, calls, to: (fn: string) => calls.filter((call) => call.fn === fn) };
}

function fail(name: string): never {
  throw new TaskError(name);
}

test("the state machine is well formed", () => {
  expect(lintMachine(JSON.parse(JSON.stringify(testMachine)))).toEqual([]);
});

test("the lint finds what is wrong", () => {
  const { States, ...rest } = JSON.parse(JSON.stringify(testMachine));
  const broken = (change: object) => lintMachine({ ...rest, States: { ...States, ...change } }).join("; ");
  expect(broken({ Compute: { ...States.Compute, Next: "Nowhere" } })).toContain("there is no state Nowhere");
  expect(broken({ Lost: { Type: "Succeed" } })).toContain("Lost: nothing leads there");
  expect(broken({ Pull: { Type: "Succeed" } })).toContain("another state has the same name");
  expect(broken({ "End run": { ...States["End run"], Next: "End run" } })).toContain("no end can be reached");
  expect(broken({ "End run": { ...States["End run"], End: true } })).toContain("End is not known");
  const Retry = [{ ...States.Report.Retry[0], ErrorEquals: ["States.ALL", "PassingError"] }];
  expect(broken({ Report: { ...States.Report, Retry } })).toContain("States.ALL must stand alone");
  const Parameters = { ...States.Report.Parameters, run: "$.run" };
  expect(broken({ Report: { ...States.Report, Parameters } })).toContain("do not go together");
});

test("tells each function what it has to know", async () => {
  const { calls } = await go(() => undefined);
  const of = { run: "r", asOf: "2026-11-22", minimumWaitSeconds: 20 };
  const execution = "arn:aws:states:eu-central-1:123456789012:execution:milepost-test:one";
  const named = calls.map(({ fn, told }) => [[fn, told.do ?? told.source].filter(Boolean).join(" "), told]);
  expect(calls).toHaveLength(7);
  expect(Object.fromEntries(named)).toEqual({
    "run begin": { do: "begin", execution, startedAt: "2026-11-23T04:00:00.000Z", only: null },
    "pull a": { ...of, deadline: "p", source: "a" },
    "conform a": { ...of, deadline: "c", source: "a" },
    "conform inbox": { ...of, deadline: "c", source: "inbox" },
    compute: { ...of, deadline: "k" },
    report: { ...of, deadline: "r" },
    "run end": { do: "end", run: "r", asOf: "2026-11-22", execution },
  });
});

test("calls again after as long as it is told", async () => {
  const waits = [20, 75];
  const { to } = await go((fn) => {
    const waitSeconds = fn === "compute" ? waits.shift() : undefined;
    return waitSeconds === undefined ? undefined : { next: "again", waitSeconds };
  });
  expect(to("compute").map(({ at }) => at)).toEqual([0, 20, 95]);
});

test("leaves to the next run what it has no time for, and goes on", async () => {
  const { execution, to } = await go((fn) =>
    fn === "pull" || fn === "compute" ? { next: "later", waitSeconds: 20 } : undefined,
  );
  expect(to("conform").map(({ told }) => told.source)).toContain("a");
  expect(to("report")).toHaveLength(1);
  expect(execution).toMatchObject({ status: "SUCCEEDED", seconds: 0 });
});

test("tries again what passes by itself, and no more often than it should", async () => {
  for (const error of ["PassingError", "Runtime.ExitError", "Sandbox.Timedout", "Lambda.TooManyRequestsException"]) {
    let failures = 2;
    const { execution, to } = await go((fn) => (fn === "pull" && failures-- > 0 ? fail(error) : undefined));
    expect(execution.status).toBe("SUCCEEDED");
    expect(to("pull").map(({ at }) => at)).toEqual([0, 10, 30]);
    expect(to("run").map(({ told }) => told.do)).toEqual(["begin", "end"]);
  }
  const { to } = await go((fn) => (fn === "pull" ? fail("PassingError") : undefined));
  expect(to("pull")).toHaveLength(4);
  const settings = await go((fn) => (fn === "pull" ? fail("SettingsError") : undefined));
  expect(settings.to("pull")).toHaveLength(1);
});

test("records a failed source with its error, and goes on with the others", async () => {
  const { execution, to } = await go((fn, told) => {
    if (told.do === "begin") return { ...begun, sources: ["a", "b"] };
    return fn === "pull" && told.source === "a" ? fail("SourceError") : undefined;
  });
  expect(to("run")[1]?.told).toEqual({
    ...{ do: "fail", run: "r", asOf: "2026-11-22", verb: "pull", source: "a" },
    error: { Error: "SourceError", Cause: "" },
  });
  expect(to("conform").map(({ told }) => told.source)).toEqual(expect.arrayContaining(["b", "inbox"]));
  expect(to("report")).toHaveLength(1);
  expect(execution.status).toBe("SUCCEEDED");
});

test("goes on when not even the failure can be recorded", async () => {
  const { execution, to } = await go((fn, told) =>
    fn === "pull" || told.do === "fail" ? fail("SettingsError") : undefined,
  );
  expect(to("report")).toHaveLength(1);
  expect(execution.status).toBe("SUCCEEDED");
});

test("ends the run and fails when the figures could not be computed", async () => {
  const { execution, to } = await go((fn, told) => {
    if (told.do === "end") return { outcome: "failed" };
    return fn === "compute" ? fail("MilepostError") : undefined;
  });
  expect(to("report")).toEqual([]);
  expect(to("run").map(({ told }) => told.do)).toEqual(["begin", "fail", "end"]);
  expect(execution.status).toBe("FAILED");
});

test("fails when it cannot begin", async () => {
  const { execution, calls } = await go((_, told) => (told.do === "begin" ? fail("SettingsError") : undefined));
  expect(calls).toHaveLength(1);
  expect(execution.status).toBe("FAILED");
});

test("ends well when another run has the lake", async () => {
  const { execution, calls } = await go(() => ({ state: "busy", holder: "other" }));
  expect(calls).toHaveLength(1);
  expect(execution.status).toBe("SUCCEEDED");
});

test("a run waits for what only reports, and then does its work", async () => {
  let busy = 2;
  const reply: Reply = (_, told) =>
    told.do === "begin" && busy-- > 0 ? { state: "waiting", holder: "other" } : undefined;
  const { execution, to } = await go(reply);
  expect(to("run").map(({ told, at }) => [told.do, at])).toEqual([
    ...[0, 300, 600].map((at) => ["begin", at]),
    ["end", 600],
  ]);
  expect(to("compute")).toHaveLength(1);
  expect(execution.status).toBe("SUCCEEDED");
});

test("a report waits until the lake is free", async () => {
  let busy = 5;
  const reply: Reply = (_, told) =>
    told.do === "begin" && busy-- > 0 ? { state: "waiting", holder: "other" } : undefined;
  const { execution, to } = await go(reply, { only: "report" });
  expect(to("run").map(({ told, at }) => [told.do, at])).toEqual([
    ...[0, 600, 1200, 1800, 2400, 3000].map((at) => ["begin", at]),
    ["end", 3000],
  ]);
  expect(to("run")[0]?.told.only).toBe("report");
  expect(to("report")).toHaveLength(1);
  expect(execution).toMatchObject({ status: "SUCCEEDED", seconds: 3000 });
});
