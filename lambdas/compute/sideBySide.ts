import type { Run } from "./run.ts";

/**
 * Works on items on all of the run's connections at once, then on the heavy ones one after the other. A month is too
 * small for DuckDB to divide among its threads, and two large ones too much for its memory. False when time ran out
 * before the last was begun. Rejects with the first failure, once nothing is at work any more.
 */
export async function sideBySide<Item>(
  run: Run,
  items: readonly Item[],
  isHeavy: (item: Item) => boolean,
  work: (run: Run, item: Item) => Promise<void>,
): Promise<boolean> {
  const light = items.filter((item) => !isHeavy(item));
  const heavy = items.filter(isHeavy);
  const failures: unknown[] = [];
  let left = items.length;
  const workOff = async (database: Run["database"], queue: Item[]): Promise<void> => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) {
      if (failures.length > 0 || run.isLate()) return;
      left -= 1;
      try {
        await work({ ...run, database }, item);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  // Of DuckDB's threads each connection is one at work, whatever is set; the others help all of them. More threads than
  // there are cores get in each other's way: a sixth of the time.
  const atWork = Math.min(run.connections.length, light.length);
  if (atWork > 1) await setThreads(run, Math.max(1, run.threads - atWork + 1));
  await Promise.all(run.connections.map((database) => workOff(database, light)));
  if (atWork > 1) await setThreads(run, run.threads);
  await workOff(run.database, heavy);
  if (failures.length > 0) throw failures[0];
  return left === 0;
}

const setThreads = ({ database }: Run, threads: number): Promise<void> =>
  database.run(`set global threads = ${threads}`);
