import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type Connections, lending } from "../../lambdas/compute/connections.ts";
import { type Database, openDatabase } from "../../lambdas/shared/duckdb.ts";
import { openTestLake, type TestLake } from "./testLake.ts";

let lake: TestLake;
let database: Database;
let connections: Connections;
beforeEach(async () => {
  lake = await openTestLake();
  database = await openDatabase({ scratch: lake.context().scratch, threads: 2 });
  connections = lending([await database.connect(), await database.connect()], 2);
});
afterEach(async () => {
  database.close();
  await lake.remove();
});

const threadsNow = async (own: Database) => {
  const rows = await own.rows(z.object({ threads: z.int() }), "select current_setting('threads')::integer as threads");
  return rows[0]?.threads;
};

/** Work that goes on until it is told to end. */
function work(name: string, isHeavy: boolean, log: string[]) {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const done = connections.lend(isHeavy, async (own) => {
    log.push(`${name} on ${await threadsNow(own)}`);
    begun.resolve();
    await end.promise;
  });
  const finish = () => {
    end.resolve();
    return done;
  };
  return { begun: begun.promise, end: finish };
}

test("light work is done side by side on a thread each, heavy work alone on all, when nothing light waits", async () => {
  const log: string[] = [];
  const first = work("first", false, log);
  await first.begun;
  const heavy = work("heavy", true, log);
  const second = work("second", false, log);
  await second.begun;
  const third = work("third", false, log);
  await second.end();
  await third.begun;
  await first.end();
  expect(log).toEqual(["first on 2", "second on 1", "third on 1"]);
  await third.end();
  await heavy.begun;
  const last = work("last", false, log);
  expect(log.at(-1)).toBe("heavy on 2");
  await heavy.end();
  await last.begun;
  await last.end();
  expect(log.at(-1)).toBe("last on 2");
});

test("work that fails gives its connection back", async () => {
  const fail = () => connections.lend(true, () => Promise.reject(new Error("no")));
  await expect(fail()).rejects.toThrow("no");
  await expect(fail()).rejects.toThrow("no");
  expect(await connections.lend(true, threadsNow)).toBe(2);
});
