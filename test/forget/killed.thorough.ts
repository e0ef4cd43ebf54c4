import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ForgetOptions, forget } from "../../lambdas/forget/forget.ts";
import { openErasures } from "../../lambdas/forget/journal.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import { noVersions } from "../../lambdas/shared/lake/versions.ts";
import type { ConformWorld } from "../conform/conformWorld.ts";
import { everyFault, InjectedFault, injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";
import { linkFolder } from "../faults/wholeRun.ts";
import { conformAll, jane, namingJane, openForgetWorld } from "./forgetWorld.ts";

const options: ForgetOptions = { versions: noVersions, recompute: async () => {} };
const tables = ["canonical/", "quarantine/"];
let world: ConformWorld;
/** The lake before anybody was erased. */
let before: string;
beforeAll(async () => {
  world = await openForgetWorld();
  before = join(world.folder, "before");
  await linkFolder(join(world.folder, "lake"), before);
});
afterAll(() => world.close());

async function asBefore(): Promise<void> {
  for (const folder of ["lake", "scratch"]) await rm(join(world.folder, folder), { recursive: true, force: true });
  await linkFolder(before, join(world.folder, "lake"));
}

async function contentOf(): Promise<Map<string, string>> {
  const content = await world.digests(...tables, "raw/", "inbox/", "inbox_results/", "state/suppressed/");
  return content;
}

test("killed at any operation, erased again, it is as if nothing had happened", { timeout: 300_000 }, async () => {
  await asBefore();
  const counted = injectFaults();
  const under = (faults: ReturnType<typeof injectFaults>) =>
    world.context({ lake: faultyLake(folderLake(join(world.folder, "lake")), faults) });
  await forget(under(counted), jane, options);
  const whole = await contentOf();
  const writes = everyFault(counted.operations.length).filter(({ at, kind }) =>
    /^(put|delete|copy)/.test(counted.operations[at] ?? "") ? true : at % 25 === 0 && kind === "crash-before",
  );
  expect(writes.length).toBeGreaterThan(60);
  for (const [n, fault] of writes.entries()) {
    if (process.env.MILEPOST_FAULTS !== "all" && n % 10 !== 0) continue;
    await asBefore();
    const what = `${fault.kind} at ${fault.at}, ${counted.operations[fault.at]}`;
    await expect(forget(under(injectFaults(fault)), jane, options), what).rejects.toThrow(InjectedFault);
    const { found } = await forget(world.context(), jane, options);
    expect(await contentOf(), what).toEqual(whole);
    expect(await namingJane(world), what).toEqual([]);
    expect(await openErasures(world.context()), what).toEqual([]);
    expect(Object.keys(found), what).toContain("canonical/");
    // What a run makes of it is the same too: no file is taken for a new one.
    await conformAll(world);
    expect(await contentOf(), what).toEqual(whole);
  }
});
