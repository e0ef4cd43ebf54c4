import { rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { dieAndRunAgain, faultAt, liveThrough } from "./dieAnywhere.ts";
import type { FaultKind } from "./faults.ts";
import { fewTables } from "./fewTables.ts";

const kinds: readonly FaultKind[] = ["lost-answer", "crash-before", "crash-after"];

/** A sample; `npm run test:faults` does every operation. */
test.each([
  { day: "first", tables: "few", deaths: 5 },
  { day: "later", tables: "few", deaths: 4 },
  { day: "later", tables: "all", deaths: 1 },
] as const)(
  "a whole $day run that dies and is started again ends like one that lived ($tables tables)",
  async (sample) => {
    const sql = sample.tables === "few" ? await fewTables() : undefined;
    const lived = await liveThrough(sample.day, { sql });
    // In the middle of equal parts of the run, but for the last, late among what is computed.
    const at = (n: number) =>
      Math.floor((lived.operations.length * (n + 0.5 + 0.3 * Number(sql === undefined))) / sample.deaths);
    for (let n = 0; n < sample.deaths; n++) {
      expect(await dieAndRunAgain(lived, faultAt(lived, at(n), kinds[n % 3] ?? "crash-after"), n % 2 === 1)).toBe(true);
    }
    await lived.start.close();
    if (sql !== undefined) await rm(sql, { recursive: true });
  },
);
