import { afterAll, beforeAll, expect, test } from "vitest";
import { minPair, type OracleWorld, openOracleWorld } from "./oracleWorld.ts";

let world: OracleWorld;
beforeAll(async () => {
  world = await openOracleWorld();
  for (const asOf of ["2026-05-20", "2026-06-30"]) await world.run({ asOf, at: new Date(`${asOf}T21:30:00Z`) });
});
afterAll(() => world.close());

/** What is chosen, the same for the oracle, and how many figures at least are others than by default. */
test.each([
  ["costs first in first out", { cogs: { scope: "product", method: "fifo" } }, { costMethod: "fifo" }, 500],
  ["costs by the moving average", { cogs: { scope: "product", method: "average" } }, { costMethod: "average" }, 500],
  [
    "product affinity by customer",
    { affinity: { unit: "customer", level: "product", min_pair: minPair } },
    { affinityUnit: "customer" },
    50,
  ],
] as const)(
  "other definitions give what the business's own truth makes of them: %s",
  async (_, chosen, choices, others) => {
    await world.computeWith(chosen);
    expect((await world.differences(choices)).slice(0, 20)).toEqual([]);
    expect((await world.differences()).length).toBeGreaterThan(others);
  },
);
