import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readComputed } from "../../lambdas/report/computed.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { recordStep, type StepNews, startRun } from "../../lambdas/shared/runLedger.ts";

let folder: string;
let lake: Lake;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-computed-"));
  lake = folderLake(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const now = () => new Date("2026-11-23T04:00:00Z");

/** A run of the night after `asOf` whose step `verb` ends so; `dies` never comes back. */
async function run(asOf: string, verb: "compute" | "report", end: StepNews["outcome"] | Error | "dies") {
  const at = { lake, now, run: `${asOf}-${verb}`, asOf, log: () => {} };
  await startRun(at);
  const work = () =>
    end instanceof Error ? Promise.reject(end) : end === "dies" ? new Promise(() => {}) : Promise.resolve();
  const step = recordStep(at, { verb }, work, () => (end instanceof Error || end === "dies" ? {} : { outcome: end }));
  if (end !== "dies") return step.catch(() => {});
  while ((await readComputed(lake))?.failure === null) await new Promise(setImmediate);
}

test("nobody knows before the first run", async () => {
  expect(await readComputed(lake)).toBeNull();
});

test("figures stand as of the last run that computed all, with the reason of the newest that did not", async () => {
  await run("2026-11-19", "compute", "succeeded");
  expect(await readComputed(lake)).toEqual({ asOf: "2026-11-19", failure: null });
  await run("2026-11-20", "compute", "unfinished");
  expect(await readComputed(lake)).toEqual({ asOf: "2026-11-19", failure: { why: "unfinished", message: null } });
  await run("2026-11-21", "compute", new Error("out of memory.\nRaise it."));
  expect(await readComputed(lake)).toEqual({
    asOf: "2026-11-19",
    failure: { why: "failed", message: "out of memory" },
  });
  // Runs that only report change nothing of it.
  await run("2026-11-22", "report", "succeeded");
  expect((await readComputed(lake))?.failure?.why).toBe("failed");
  await run("2026-11-23", "compute", "succeeded");
  expect(await readComputed(lake)).toEqual({ asOf: "2026-11-23", failure: null });
});

test("a run that died while computing left work over", async () => {
  await run("2026-11-19", "compute", "succeeded");
  await run("2026-11-20", "compute", "dies");
  expect(await readComputed(lake)).toEqual({ asOf: "2026-11-19", failure: { why: "unfinished", message: null } });
});

test("the run that reports is the newest, though one that died began in the same second", async () => {
  await run("2026-11-21", "compute", "dies");
  // Sorts before it.
  await run("2026-11-20", "compute", "succeeded");
  expect((await readComputed(lake))?.failure?.why).toBe("unfinished");
  expect(await readComputed(lake, "2026-11-20-compute")).toEqual({ asOf: "2026-11-20", failure: null });
});
