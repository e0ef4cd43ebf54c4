import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OracleWorld, openOracleWorld } from "./oracleWorld.ts";

/** At the end of a day, weeks on, and when there are edits, refunds, returning customers and other costs. */
const looks = ["2026-05-20", "2026-06-09", "2026-06-30"];

/** From the shops' APIs to kpi_values, on a folder: then every figure against the oracle. */
describe("kpi_values are what the business's own truth makes them", () => {
  let world: OracleWorld;
  beforeAll(async () => {
    world = await openOracleWorld();
  });
  afterAll(() => world.close());

  test.each(looks)("on %s", async (asOf) => {
    await world.run({ asOf, at: new Date(`${asOf}T21:30:00Z`) });
    expect((await world.differences()).slice(0, 20)).toEqual([]);
  });
});
