import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BusyError } from "../../lambdas/shared/errors.ts";
import { goneProcessOf } from "../../lambdas/shared/goneProcess.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { type Holder, leaseKey, readLease, releaseLease, takeLease } from "../../lambdas/shared/lease.ts";
import { type Every, withLease } from "../../lambdas/shared/withLease.ts";
import { everyFault, InjectedFault, injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";

let folder: string;
let lake: Lake;
let clock: number;
let beats: (() => Promise<void>)[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-lease-"));
  lake = folderLake(folder);
  clock = Date.parse("2026-11-23T21:00:00Z");
  beats = [];
});
afterEach(() => rm(folder, { recursive: true }));

const now = () => new Date(clock);
const pass = (seconds: number) => {
  clock += seconds * 1000;
};
const log = () => {};
const at = () => ({ lake, now, log });
const never = async () => false;
const every: Every = (_, task) => {
  beats.push(task);
  return () => beats.splice(beats.indexOf(task), 1);
};
/** One heartbeat of every holder. */
const beat = () => Promise.all(beats.map((task) => task()));

const laptop = (run: string, pid = 4711): Holder => ({ run, host: "laptop", pid, kind: "laptop" });
const execution = (run: string): Holder => ({
  run,
  host: `arn:aws:states:execution:${run}`,
  pid: null,
  kind: "execution",
});

test("the lake is held while the work goes on, and free afterwards", async () => {
  const result = await withLease(at(), laptop("a"), async () => (await readLease(lake))?.value, { every });
  expect(result).toEqual({ layout: 1, ...laptop("a"), since: now().toISOString(), heard: now().toISOString() });
  expect(await lake.head(leaseKey)).toBeUndefined();
  expect(beats).toEqual([]);
});

test("work that fails frees the lake too", async () => {
  const failing = withLease(at(), laptop("a"), () => Promise.reject(new Error("no stock")), { every });
  await expect(failing).rejects.toThrow("no stock");
  expect(await lake.head(leaseKey)).toBeUndefined();
});

test("a second run is told who holds the lake, since when, and what to do", async () => {
  await takeLease(at(), laptop("a"), never);
  pass(60);
  const second = withLease(at(), laptop("b", 4712), async () => "not reached", { every });
  await expect(second).rejects.toThrow(BusyError);
  await expect(second).rejects.toThrow(
    `${folder} is held by run a on laptop (process 4711) since 2026-11-23T21:00:00.000Z, last heard of at 2026-11-23T21:00:00.000Z.\n` +
      "  Wait until that run has ended. If it has died, the lake is free again at 2026-11-23T21:01:30.000Z.",
  );
  expect((await readLease(lake))?.value.run).toBe("a");
});

test("of twenty runs that start at once one gets the lake", async () => {
  const runs = Array.from({ length: 20 }, (_, n) => laptop(`run-${n}`, n));
  const tries = await Promise.allSettled(
    runs.map((holder) => takeLease({ lake: folderLake(folder), now, log }, holder, never)),
  );
  const winners = tries.filter((each) => each.status === "fulfilled");
  expect(winners).toHaveLength(1);
  expect(winners[0]?.value.value).toEqual((await readLease(lake))?.value);
  for (const each of tries) if (each.status === "rejected") expect(each.reason).toBeInstanceOf(BusyError);
});

describe("on a laptop", () => {
  test("a silent holder is taken over, by one of two that race for it", async () => {
    await takeLease(at(), laptop("dead"), never);
    pass(91);
    const tries = await Promise.allSettled(["b", "c"].map((run) => takeLease(at(), laptop(run, 1), never)));
    expect(tries.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(tries.find(({ status }) => status === "rejected")).toMatchObject({ reason: expect.any(BusyError) });
  });

  test("a holder whose heart beats is not", async () => {
    await withLease(
      at(),
      laptop("a"),
      async () => {
        for (let minutes = 0; minutes < 5; minutes++) {
          pass(60);
          await beat();
        }
        await expect(takeLease(at(), laptop("b", 1), never)).rejects.toThrow(BusyError);
      },
      { every },
    );
  });

  test("one that was taken over may touch the lake no more, and does not free it", async () => {
    const seen: unknown[] = [];
    const sleeper = withLease(
      at(),
      laptop("a"),
      async (fenced, signal) => {
        await fenced.put("before", Buffer.from("x"), { any: true });
        pass(200);
        await takeLease(at(), laptop("b", 1), never);
        await beat();
        seen.push(signal.aborted);
        await expect(Array.fromAsync(fenced.list(""))).rejects.toThrow(BusyError);
        await fenced.put("after", Buffer.from("x"), { any: true });
      },
      { every },
    );
    await expect(sleeper).rejects.toThrow("has lost its hold on the lake");
    expect(seen).toEqual([true]);
    expect(await lake.head("after")).toBeUndefined();
    expect((await readLease(lake))?.value.run).toBe("b");
  });

  test("one that cannot reach the lake goes on for a while, and stops before it could be taken over", async () => {
    let isDown = false;
    const flaky: Lake = {
      ...lake,
      put: (key, body, condition) =>
        isDown ? Promise.reject(new Error("no network")) : lake.put(key, body, condition),
    };
    const states: boolean[] = [];
    const work = withLease(
      { lake: flaky, now, log },
      laptop("a"),
      async (_, signal) => {
        isDown = true;
        for (const seconds of [15, 15, 15, 20]) {
          pass(seconds);
          await beat();
          states.push(signal.aborted);
        }
      },
      { every },
    );
    await expect(work).rejects.toThrow("has lost its hold");
    expect(states).toEqual([false, false, false, true]);
  });

  test("a process of this machine that has ended is taken over at once, one that lives is not", async () => {
    const ended = spawnSync(process.execPath, ["-e", ""]).pid;
    await takeLease(at(), laptop("a", ended), never);
    await expect(takeLease(at(), laptop("b", 1), goneProcessOf("another"))).rejects.toThrow(BusyError);
    await takeLease(at(), laptop("b", process.ppid), goneProcessOf("laptop"));
    await expect(takeLease(at(), laptop("c", 1), goneProcessOf("laptop"))).rejects.toThrow(BusyError);
  });
});

describe("in AWS", () => {
  test("silence means nothing: only an execution that has ended is taken over", async () => {
    const held = await takeLease(at(), execution("a"), never);
    pass(86_400);
    await expect(takeLease(at(), execution("b"), never)).rejects.toThrow("stop it in Step Functions");
    const asked: string[] = [];
    await takeLease(at(), execution("b"), async ({ host }) => {
      asked.push(host);
      return true;
    });
    expect(asked).toEqual([held.value.host]);
    expect((await readLease(lake))?.value.run).toBe("b");
  });

  test("the steps of one execution take the same lease, and the last frees it", async () => {
    const first = await takeLease(at(), execution("a"), never);
    pass(60);
    const second = await takeLease(at(), execution("a"), never);
    expect(second.value).toEqual({ ...first.value, heard: now().toISOString() });
    await releaseLease(at(), execution("b"));
    expect(await lake.head(leaseKey)).toBeTruthy();
    await releaseLease(at(), execution("a"));
    expect(await lake.head(leaseKey)).toBeUndefined();
  });
});

test("a lease that is not one is refused with what to do", async () => {
  await lake.put(leaseKey, Buffer.from("{"), { any: true });
  await expect(takeLease(at(), laptop("a"), never)).rejects.toThrow("delete state/lease.json");
  await lake.put(leaseKey, Buffer.from('{"layout":1}'), { any: true });
  await expect(takeLease(at(), laptop("a"), never)).rejects.toThrow(
    "state/lease.json is not what Milepost writes there",
  );
});

test("whichever operation fails, the next run gets the lake", async () => {
  const counted = injectFaults();
  const work = () => Promise.resolve("done");
  await withLease({ lake: faultyLake(lake, counted), now, log }, laptop("count"), work, { every });
  expect(counted.operations.length).toBeGreaterThan(2);
  for (const fault of everyFault(counted.operations.length)) {
    try {
      await withLease({ lake: faultyLake(lake, injectFaults(fault)), now, log }, laptop("faulty"), work, { every });
    } catch (error) {
      expect(error).toBeInstanceOf(InjectedFault);
    }
    pass(91);
    expect(await withLease(at(), laptop("next", 1), work, { every })).toBe("done");
  }
});
