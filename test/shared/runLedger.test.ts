import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import {
  finishRun,
  latestRuns,
  latestWholeRun,
  recordStep,
  runKey,
  startRun,
  stateOf,
} from "../../lambdas/shared/runLedger.ts";

let folder: string;
let lake: Lake;
let seconds: number;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-ledger-"));
  lake = folderLake(folder);
  seconds = 0;
});
afterEach(() => rm(folder, { recursive: true }));

/** A clock that moves on by a second each time it is read. */
const now = () => new Date(Date.UTC(2026, 10, 23, 21, 0, seconds++));
const at = (run = "20261123T210000Z-0001") => ({ lake, now, run, asOf: "2026-11-22", log: () => {} });
const latest = async () => (await latestRuns(lake, 1))[0];

test("a run is recorded from its start to its end", async () => {
  await startRun(at());
  expect(await latest()).toMatchObject({ outcome: "running", finished_at: null, steps: [] });
  const result = await recordStep(
    at(),
    { verb: "pull", source: "shop-eu" },
    async () => {
      expect((await latest())?.steps).toMatchObject([{ verb: "pull", outcome: "running", finished_at: null }]);
      return { records: 12 };
    },
    ({ records }) => ({ counts: { records }, message: "read_all_orders is missing" }),
  );
  expect(result).toEqual({ records: 12 });
  await recordStep(at(), { verb: "compute" }, async () => {});
  await finishRun(at(), "succeeded");
  const record = await latest();
  expect(record).toMatchObject({ run: at().run, as_of: "2026-11-22", outcome: "succeeded" });
  expect(record?.steps).toMatchObject([
    {
      verb: "pull",
      source: "shop-eu",
      outcome: "succeeded",
      counts: { records: 12 },
      message: "read_all_orders is missing",
    },
    { verb: "compute", source: null, outcome: "succeeded", counts: {}, message: null },
  ]);
  expect(Date.parse(record?.finished_at ?? "")).toBeGreaterThan(Date.parse(record?.started_at ?? ""));
});

test("a step that fails is recorded with its reason, and still fails", async () => {
  await startRun(at());
  const failing = recordStep(at(), { verb: "pull", source: "shop-eu" }, () =>
    Promise.reject(new Error("token refused")),
  );
  await expect(failing).rejects.toThrow("token refused");
  expect((await latest())?.steps).toMatchObject([{ outcome: "failed", message: "token refused" }]);
});

test("the reason a step failed outlives a lake that fails too", async () => {
  await startRun(at());
  const failing = recordStep(at(), { verb: "compute" }, async () => {
    await lake.delete(runKey(at().run));
    throw new Error("out of memory");
  });
  await expect(failing).rejects.toThrow("out of memory");
});

test("a step done in several calls adds up", async () => {
  await startRun(at());
  for (const records of [10, 5])
    await recordStep(
      at(),
      { verb: "pull", source: "a" },
      async () => records,
      (n) => ({ counts: { records: n } }),
    );
  const [step, ...others] = (await latest())?.steps ?? [];
  expect(others).toEqual([]);
  expect(step).toMatchObject({ counts: { records: 15 }, started_at: "2026-11-23T21:00:01.000Z" });
});

test("steps side by side lose none of each other's records", async () => {
  await startRun(at());
  const sources = ["a", "b", "c", "d", "e"];
  await Promise.all(sources.map((source) => recordStep(at(), { verb: "pull", source }, async () => source)));
  const steps = (await latest())?.steps ?? [];
  expect(steps.map(({ source }) => source).sort()).toEqual(sources);
  expect(steps.every(({ outcome }) => outcome === "succeeded")).toBe(true);
});

test("a run started twice keeps what it has recorded", async () => {
  await startRun(at());
  await recordStep(at(), { verb: "compute" }, async () => {});
  await startRun(at());
  expect((await latest())?.steps).toHaveLength(1);
});

test("a step of a run that was never started is refused", async () => {
  await expect(recordStep(at(), { verb: "compute" }, async () => {})).rejects.toThrow("was not started");
});

test("the latest runs come newest first", async () => {
  for (const run of ["20261121T0", "20261123T0", "20261122T0"]) await startRun(at(run));
  expect((await latestRuns(lake, 2)).map(({ run }) => run)).toEqual(["20261123T0", "20261122T0"]);
  expect(await latestRuns(lake, 10)).toHaveLength(3);
});

test("what became of the sources stands in the latest run that did more than report", async () => {
  expect(await latestWholeRun(lake)).toBeUndefined();
  await startRun(at("20261123T0400"));
  await recordStep(at("20261123T0400"), { verb: "pull", source: "a" }, async () => {});
  await startRun(at("20261123T0600"));
  await recordStep(at("20261123T0600"), { verb: "report" }, async () => {});
  expect((await latestWholeRun(lake))?.run).toBe("20261123T0400");
});

test("a run that neither ended nor holds the lake was interrupted", async () => {
  await startRun(at("a"));
  const record = await latest();
  if (!record) throw new Error("no record");
  expect(stateOf(record, { run: "a" })).toBe("running");
  expect(stateOf(record, { run: "b" })).toBe("interrupted");
  expect(stateOf(record, undefined)).toBe("interrupted");
  expect(stateOf({ ...record, outcome: "partial" }, undefined)).toBe("partial");
});
