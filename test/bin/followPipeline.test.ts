import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { followPipeline, type Task } from "../../bin/followPipeline.ts";
import { plannedTasks } from "../../bin/plannedTasks.ts";
import { pipeline } from "../../lib/pipeline.ts";

const sources = ["a", "b"];
const name = ({ verb, source }: Task) => (source === null ? verb : `${verb} ${source}`);

async function run(failing: readonly string[] = []) {
  const log: string[] = [];
  const failures = await followPipeline(pipeline, sources, async (task) => {
    log.push(name(task));
    await setTimeout(1);
    if (failing.includes(name(task))) throw new Error(name(task));
  });
  return { log, failed: failures.map(name) };
}

test("pulls before it conforms, and computes after all sources", async () => {
  const { log, failed } = await run();
  expect(failed).toEqual([]);
  expect(log.slice(-2)).toEqual(["compute", "report"]);
  for (const source of sources) expect(log.indexOf(`pull ${source}`)).toBeLessThan(log.indexOf(`conform ${source}`));
  expect(log).toContain("conform inbox");
  expect([...log].sort()).toEqual(plannedTasks(pipeline, sources).map(name).sort());
});

test("lets the others go on when a source fails", async () => {
  const { log, failed } = await run(["pull a"]);
  expect(failed).toEqual(["pull a"]);
  expect(log).not.toContain("conform a");
  expect(log).toEqual(expect.arrayContaining(["conform b", "conform inbox", "compute", "report"]));
});

test("does not report what could not be computed", async () => {
  const { log, failed } = await run(["compute"]);
  expect(failed).toEqual(["compute"]);
  expect(log).not.toContain("report");
});

test("runs the sources side by side, but only so many", async () => {
  let [running, most] = [0, 0];
  await followPipeline({ forEachSource: { run: "pull" }, atMost: 2 }, ["a", "b", "c", "d"], async () => {
    running += 1;
    most = Math.max(most, running);
    await setTimeout(5);
    running -= 1;
  });
  expect(most).toBe(2);
});
