import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compute } from "../../lambdas/compute/compute.ts";
import { conform } from "../../lambdas/conform/conform.ts";
import { pull } from "../../lambdas/pull/pull.ts";
import { BusyError, ConflictError } from "../../lambdas/shared/errors.ts";
import { contentOf, type Lived, liveThrough } from "./dieAnywhere.ts";
import { fewTables } from "./fewTables.ts";
import { startRun } from "./realProcess.ts";
import { openWorld, type World } from "./wholeRun.ts";

let first: Lived;
let later: Lived;
const worlds: World[] = [];
const open = async (...options: Parameters<typeof openWorld>) => {
  const world = await openWorld(...options);
  worlds.push(world);
  return world;
};
beforeAll(async () => {
  first = await liveThrough("first");
  later = await liveThrough("later");
});
afterAll(() => Promise.all([...worlds, first.start, later.start].map((world) => world.close())));

describe("real processes", () => {
  test("of two runs at once one works, and the other ends with 3 and says who has the lake", async () => {
    const world = await open({ copied: first.start });
    const both = await Promise.all([startRun(world, "first", "one"), startRun(world, "first", "other")]);
    const ended = await Promise.all(both.map((run) => run.ended));
    expect(ended.map(({ code }) => code).sort(), ended.map(({ note }) => note).join("\n")).toEqual([0, 3]);
    const worked = both[ended.findIndex(({ code }) => code === 0)]?.child.pid;
    expect(ended.find(({ code }) => code === 3)?.note).toMatch(
      new RegExp(`lake is held by run 20260528T213000Z-[0-9a-f]{4} on .* \\(process ${worked}\\) since`),
    );
    expect(await contentOf(world)).toEqual(first.content);
  });

  test.each([
    ["first", "raw/shop-eu/orders"],
    ["first", "raw/inbox"],
    ["first", "canonical/orders"],
    ["first", "facts/sales_orders"],
    ["first", "kpi_snapshots"],
    ["later", "reports/2026-06-02"],
    ["later", "kpi_snapshots/as_of=2026-06-02"],
  ] as const)(
    "a %s run that is killed when %s is there ends the same when it is started again",
    async (day, prefix) => {
      const lived = day === "first" ? first : later;
      const world = await open({ copied: lived.start });
      const { child, ended } = await startRun(world, day);
      let isOver = false;
      ended.finally(() => {
        isOver = true;
      });
      while (!isOver && !(await isThere(join(world.folder, "lake", prefix)))) await setTimeout(2);
      child.kill("SIGKILL");
      const { signal, note } = await ended;
      expect(signal, note).toBe("SIGKILL");
      const again = await (await startRun(world, day)).ended;
      expect(again.code, again.note).toBe(0);
      expect(await contentOf(world)).toEqual(lived.content);
    },
  );
});

async function isThere(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.some((entry) => entry.isFile());
}

test.each(["first", "later"] as const)(
  "two writers of one lake that know of no lease lose and double nothing in a %s run",
  async (day) => {
    const sql = await fewTables();
    const lived = await liveThrough(day, { sql });
    const world = await open({ copied: lived.start, sql });
    const both = async (verb: (ctx: ReturnType<World["context"]>) => Promise<{ done: boolean }>) => {
      const runs = ["one", "other"].map((scratch) => verb(world.context(day, { scratch })));
      for (const result of await Promise.allSettled(runs)) {
        if (result.status === "fulfilled") expect(result.value.done).toBe(true);
        else if (!(result.reason instanceof ConflictError || result.reason instanceof BusyError)) throw result.reason;
      }
    };
    for (const source of ["shop-eu", "ecb"]) await both((ctx) => pull(source, ctx));
    for (const source of ["shop-eu", "ecb", "inbox"]) await both((ctx) => conform(source, ctx));
    await both((ctx) => compute(ctx, { sqlFolder: sql, threads: 1 }));
    expect(await world.run(day)).toMatchObject({ outcome: "succeeded", failures: [] });
    expect(await contentOf(world)).toEqual(lived.content);
    await lived.start.close();
    await rm(sql, { recursive: true });
  },
);
