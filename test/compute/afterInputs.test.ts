import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { afterInputs, type Step } from "../../lambdas/compute/afterInputs.ts";

interface Made {
  readonly name: string;
  readonly done: boolean;
}

/** A step that tells the log when it begins and ends, some turns of the event loop later. */
const stepOf = (
  log: string[],
  name: string,
  inputs: string[],
  end: "done" | "late" | "fails" = "done",
): Step<Made> => ({
  name,
  inputs,
  async make() {
    log.push(`+${name}`);
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    log.push(`-${name}`);
    if (end === "fails") throw new Error(`${name} failed`);
    return { name, done: end === "done" };
  },
});

const ignore = () => undefined;

test("a step begins when what it reads is done, beside others, and what is no step is there already", async () => {
  const log: string[] = [];
  const made = await afterInputs(
    [
      stepOf(log, "orders", ["canonical"]),
      stepOf(log, "rates", []),
      stepOf(log, "lines", ["orders", "rates"]),
      stepOf(log, "stock", ["rates"]),
    ],
    ignore,
  );
  expect(log.slice(0, 2)).toEqual(["+orders", "+rates"]);
  const at = (entry: string) => log.indexOf(entry);
  expect(at("+lines")).toBeGreaterThan(Math.max(at("-orders"), at("-rates")));
  expect(at("+stock")).toBeGreaterThan(at("-rates"));
  expect(at("+stock")).toBeLessThan(at("-lines"));
  expect(made.map(({ name }) => name)).toEqual(["orders", "rates", "lines", "stock"]);
});

test("what reads a step that ran out of time is not begun, the others are", async () => {
  const log: string[] = [];
  const steps = [stepOf(log, "a", [], "late"), stepOf(log, "b", ["a"]), stepOf(log, "c", ["b"]), stepOf(log, "d", [])];
  const made = await afterInputs(steps, ignore);
  expect(log).toEqual(["+a", "+d", "-a", "-d"]);
  expect(made).toEqual([
    { name: "a", done: false },
    { name: "d", done: true },
  ]);
});

test("a failure is told at once, and thrown when nothing is at work any more", async () => {
  const log: string[] = [];
  const steps = [
    stepOf(log, "slow", []),
    stepOf(log, "after", ["slow"]),
    stepOf(log, "bad", [], "fails"),
    stepOf(log, "never", ["bad"]),
  ];
  await expect(afterInputs(steps, () => log.push("told"))).rejects.toThrow("bad failed");
  expect(log).not.toContain("+never");
  expect(log.at(-1)).toBe("-after");
  expect(log.indexOf("told")).toBeLessThan(log.indexOf("-after"));
});
