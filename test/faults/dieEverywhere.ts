import { rm } from "node:fs/promises";
import { afterAll, test } from "vitest";
import { dieAndRunAgain, faultAt, liveThrough } from "./dieAnywhere.ts";
import type { FaultKind } from "./faults.ts";
import { fewTables } from "./fewTables.ts";
import type { Day } from "./wholeRun.ts";

const kinds: readonly FaultKind[] = ["crash-before", "crash-after", "lost-answer"];
const seed = Number(process.env.MILEPOST_FAULTS_SEED ?? Math.floor(Date.now() / 86_400_000));
/** One death of each operation, of another kind every day; or all three. */
const all = process.env.MILEPOST_FAULTS === "all";

/**
 * A test for each operation of the day's run whose index leaves this remainder by this divisor: there the run dies, and
 * is run again. Every twentieth first run goes on to the later one.
 */
export async function dieEverywhere(day: Day, [remainder, divisor]: readonly [number, number]): Promise<void> {
  const sql = await fewTables();
  const lived = await liveThrough(day, { sql, andLater: day === "first" });
  const indices = lived.operations.map((_, at) => at).filter((at) => at % divisor === remainder);
  const faults = indices.flatMap((at) =>
    kinds
      .filter((_, n) => all || n === (at + seed) % kinds.length)
      .map((kind) => ({ at, kind, fault: faultAt(lived, at, kind) })),
  );
  let [done, met] = [0, 0];

  test.each(faults.map(({ at, kind, fault }) => [at, kind, fault.of, fault] as const))(
    `${day} run: operation %i, %s, %s`,
    async (at, _kind, _operation, fault) => {
      const goesOn = Math.floor(at / divisor) % 20 === 0;
      const from = { ...lived, later: goesOn ? lived.later : undefined };
      if (await dieAndRunAgain(from, fault, Math.floor(at / divisor) % 2 === 1)) met += 1;
      done += 1;
    },
  );

  afterAll(async () => {
    await lived.start.close();
    await rm(sql, { recursive: true });
    console.info(
      `${day} run, share ${remainder + 1} of ${divisor}: ${indices.length} of ${lived.operations.length} operations, ` +
        `${done} of ${indices.length * kinds.length} faults (operation × kind) passed, ${met} of them met by the run; ` +
        `seed ${seed}. MILEPOST_FAULTS=all does every kind, MILEPOST_FAULTS_SEED chooses.`,
    );
  });
}
