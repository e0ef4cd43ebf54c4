import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { fieldsOf, recordOf } from "../../../lambdas/conform/inbox/csvFields.ts";
import { readDropped } from "../../../lambdas/conform/inbox/dropped.ts";
import { type Database, openDatabase } from "../../../lambdas/shared/duckdb.ts";
import { MilepostError } from "../../../lambdas/shared/errors.ts";

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-csv-"));
  database = await openDatabase({ scratch: folder, threads: 1 });
});
afterAll(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

const cellsSchema = z.object({ shape: z.nullable(z.string()), c0: z.nullable(z.string()), c1: z.nullable(z.string()) });

/** What is read of a record of two fields; undefined when the whole file is refused. */
async function read(record: string) {
  const path = join(folder, "file.csv");
  await writeFile(path, `id,title\n${record}\n`);
  try {
    await readDropped(database, "csv", path, join(folder, "aside"));
  } catch (error) {
    if (error instanceof MilepostError) return undefined;
    throw error;
  }
  return (await database.rows(cellsSchema, "select shape, c0, c1 from dropped"))[0];
}

const stray = "has a value with a quote in it that is not doubled";

test.each([
  ['5" pipe', '5" pipe', null],
  ['a "b" c', 'a "b" c', null],
  ['"5"" pipe"', '5" pipe', null],
  ['""""', '"', null],
  [' "a, b"', "a, b", null],
  ['   "a, b" ', "a, b", null],
  ['"a" b', '"a" b', stray],
  ['"ab"c', '"ab"c', stray],
  ['"TV 42" black"', '"TV 42" black"', stray],
  ['"a"b"c"', '"a"b"c"', stray],
  ['"a" "b"', '"a" "b"', stray],
])("%s is read as %s", async (field, value, shape) => {
  expect(await read(`1,${field}`)).toEqual({ shape, c0: "1", c1: value });
  expect(await read(`${field},1`)).toEqual({ shape, c0: value, c1: "1" });
});

test("whatever quotes a record has, a value is read as it is meant, or the row is rejected", async () => {
  const word = fc.stringMatching(/^[ab", \t]{0,8}$/);
  await fc.assert(
    fc.asyncProperty(word, async (text) => {
      const row = await read(`1,${text}`);
      if (row === undefined || row.shape !== null) return;
      expect([row.c0, row.c1 ?? ""]).toEqual(fieldsOf(`1,${text}`, ",").map((field) => field.trim()));
      // No character but space and the quotes around values goes.
      expect(row.c1 ?? "").toHaveLength(letters(text).length + (row.c1 ?? "").replaceAll(/[ab,]/g, "").length);
    }),
    { numRuns: 300 },
  );
});

const letters = (text: string) => text.replaceAll(/[" \t]/g, "");

test("fields come back from a record made of them", () => {
  const field = fc.stringMatching(/^[aé;"\n]{0,6}$/);
  fc.assert(
    fc.property(fc.array(field, { minLength: 1 }), (fields) => {
      expect(fieldsOf(recordOf(fields, ";"), ";")).toEqual(fields);
    }),
  );
});
