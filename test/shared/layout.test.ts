import { expect, test } from "vitest";
import { bringToLayout, layoutKey, type Migration } from "../../lambdas/shared/layout.ts";
import { everyFault, InjectedFault, injectFaults } from "../faults/faults.ts";
import { faultyLake } from "../faults/faultyLake.ts";
import { memoryLake } from "../pull/memoryLake.ts";

const text = (words: string) => new TextEncoder().encode(words);
const log = () => {};
const read = async (lake: ReturnType<typeof memoryLake>, key: string) =>
  new TextDecoder().decode((await lake.get(key))?.body);

/** Moves `raw/a` to `raw/b`, then adds a mark. */
const steps: Migration[] = [
  {
    what: "a is called b",
    async migrate({ lake }) {
      const old = await lake.get("raw/a");
      if (old === undefined) return;
      await lake.put("raw/b", old.body, { any: true });
      await lake.delete("raw/a");
    },
  },
  {
    what: "there is a mark",
    migrate: async ({ lake }) => void (await lake.put("state/mark", text("2"), { any: true })),
  },
];

test("a new lake has the newest layout, and one from before there was a file the first", async () => {
  const fresh = memoryLake();
  await bringToLayout({ lake: fresh, log }, steps);
  expect(JSON.parse(await read(fresh, layoutKey))).toEqual({ layout: 3 });
  expect(fresh.objects.has("state/mark")).toBe(false);

  const old = memoryLake();
  await old.put("raw/a", text("rows"), { any: true });
  await bringToLayout({ lake: old, log });
  expect(JSON.parse(await read(old, layoutKey))).toEqual({ layout: 1 });
  await bringToLayout({ lake: old, log }, steps);
  expect(JSON.parse(await read(old, layoutKey))).toEqual({ layout: 3 });
  expect([...old.objects.keys()].sort()).toEqual(["raw/b", layoutKey, "state/mark"]);
});

test("a newer layout is refused, with what to do", async () => {
  const lake = memoryLake();
  await lake.put(layoutKey, text('{"layout": 4}'), { any: true });
  await expect(bringToLayout({ lake, log }, steps)).rejects.toThrow(/layout 4; .* up to 3[\s\S]*install that one/);
});

test("killed at any operation, a migration goes on", async () => {
  const start = async () => {
    const lake = memoryLake();
    await lake.put("raw/a", text("rows"), { any: true });
    return lake;
  };
  const counted = injectFaults();
  await bringToLayout({ lake: faultyLake(await start(), counted), log }, steps);
  for (const fault of everyFault(counted.operations.length)) {
    const lake = await start();
    await expect(bringToLayout({ lake: faultyLake(lake, injectFaults(fault)), log }, steps)).rejects.toThrow(
      InjectedFault,
    );
    await bringToLayout({ lake, log }, steps);
    expect([...lake.objects.keys()].sort(), `${fault.kind} at ${fault.at}`).toEqual(["raw/b", layoutKey, "state/mark"]);
    expect(JSON.parse(await read(lake, layoutKey))).toEqual({ layout: 3 });
  }
});
