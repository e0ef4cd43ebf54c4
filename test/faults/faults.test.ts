import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import type { Lake } from "../../lambdas/shared/lake.ts";
import { everyFault, InjectedFault, injectFaults } from "./faults.ts";
import { faultyFetch } from "./faultyFetch.ts";
import { faultyLake } from "./faultyLake.ts";

let lake: Lake;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-faults-"));
  lake = folderLake(folder);
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = Buffer.from;
const any = { any: true } as const;

test("without a fault everything passes and is counted", async () => {
  const faults = injectFaults();
  const counted = faultyLake(lake, faults);
  const put = await counted.put("a", bytes("1"), any);
  expect(await counted.head("a")).toEqual(put);
  expect(await counted.get("a")).toMatchObject(put);
  await counted.download("a", join(folder, "down"));
  await counted.copy("a", "b", any);
  expect(await Array.fromAsync(counted.list("a"))).toEqual([put]);
  await counted.delete("a");
  expect(faults.operations).toEqual(["put a", "head a", "get a", "download a", "copy a b", "list a", "delete a"]);
  expect(faults.died).toBe(false);
});

test("crash-before: not done, and the process stays dead", async () => {
  const faults = injectFaults({ at: 1, kind: "crash-before" });
  const faulty = faultyLake(lake, faults);
  await faulty.put("a", bytes("1"), any);
  await expect(faulty.put("b", bytes("1"), any)).rejects.toThrow("died at operation 1, put b");
  expect(await lake.head("b")).toBeUndefined();
  await expect(faulty.put("c", bytes("1"), any)).rejects.toThrow(InjectedFault);
  await expect(Array.fromAsync(faulty.list(""))).rejects.toThrow("the process is dead");
  expect(await lake.head("c")).toBeUndefined();
  expect(faults.died).toBe(true);
  expect(await faultyLake(lake, injectFaults()).head("a")).toBeTruthy();
});

test("crash-after: done, and the process stays dead", async () => {
  const faulty = faultyLake(lake, injectFaults({ at: 0, kind: "crash-after" }));
  await expect(faulty.put("a", bytes("1"), any)).rejects.toThrow("died");
  expect(await lake.head("a")).toBeTruthy();
  await expect(faulty.head("a")).rejects.toThrow("the process is dead");
});

test("lost-answer: done, not answered, and life goes on", async () => {
  const faults = injectFaults({ at: 0, kind: "lost-answer" });
  const faulty = faultyLake(lake, faults);
  await expect(faulty.put("a", bytes("1"), { ifAbsent: true })).rejects.toThrow("was lost");
  expect(await faulty.put("a", bytes("1"), { ifAbsent: true })).toEqual(await lake.head("a"));
  expect(faults.died).toBe(false);
});

test("operations that were on their way when the process died are not answered", async () => {
  const faulty = faultyLake(lake, injectFaults({ at: 1, kind: "crash-before" }));
  const tries = await Promise.allSettled([faulty.head("a"), faulty.head("b")]);
  expect(tries.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
});

test("lake and network share one count and one death", async () => {
  const faults = injectFaults({ at: 1, kind: "crash-before" });
  const faulty = faultyLake(lake, faults);
  let requests = 0;
  const fetch = faultyFetch(async () => {
    requests += 1;
    return new Response("ok");
  }, faults);
  await faulty.head("a");
  await expect(fetch("http://shop.test/admin/api", { method: "POST" })).rejects.toThrow("operation 1, POST /admin/api");
  await expect(faulty.head("a")).rejects.toThrow(InjectedFault);
  expect(requests).toBe(0);
});

test("an operation can be named by how often it came before", async () => {
  const faults = injectFaults({ at: 1, of: "head b", kind: "crash-before" });
  const faulty = faultyLake(lake, faults);
  await faulty.head("b");
  await faulty.head("a");
  expect(faults.met).toBe(false);
  await expect(faulty.head("b")).rejects.toThrow("died at operation 1, head b");
  expect(faults.met).toBe(true);
});

test("every fault is each kind at each operation", () => {
  expect(everyFault(2)).toHaveLength(6);
  expect(new Set(everyFault(2).map(({ at, kind }) => `${at} ${kind}`)).size).toBe(6);
});
