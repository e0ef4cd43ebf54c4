import type { Database } from "../shared/duckdb.ts";

/** The connections on which a run's tables are made, each at one piece of work at a time. */
export interface Connections {
  /**
   * Does the work on a connection as soon as one is free: what was asked for first, first. A month is too small for
   * DuckDB to divide among its threads, so light work is done side by side. Two large ones are too much for its memory:
   * heavy work is done alone, when nothing light waits.
   */
  lend<Made>(isHeavy: boolean, work: (database: Database) => Promise<Made>): Promise<Made>;
}

interface Asked {
  readonly isHeavy: boolean;
  readonly start: (database: Database) => void;
}

/** Lends connections to one database, which works with so many threads in all. */
export function lending(databases: readonly Database[], threads: number): Connections {
  const free = [...databases];
  const light: Asked[] = [];
  const heavy: Asked[] = [];
  let isAlone = false;
  let threadsNow = threads;
  let setting = Promise.resolve();
  const atWork = () => databases.length - free.length;

  // Of DuckDB's threads each connection is one at work, whatever is set; the others help all of them. More threads than
  // there are cores get in each other's way: a sixth of the time.
  const setThreads = (database: Database, busy: () => number): Promise<void> => {
    setting = setting.then(async () => {
      const wanted = Math.max(1, threads - Math.max(1, busy()) + 1);
      if (wanted === threadsNow) return;
      await database.run(`set global threads = ${wanted}`);
      threadsNow = wanted;
    });
    return setting;
  };

  const handOut = (): void => {
    while (!isAlone && free.length > 0) {
      const next = light.shift() ?? (atWork() === 0 ? heavy.shift() : undefined);
      if (next === undefined) return;
      isAlone = next.isHeavy;
      const database = free.shift();
      if (database !== undefined) next.start(database);
    }
  };

  return {
    async lend(isHeavy, work) {
      const database = await new Promise<Database>((start) => {
        (isHeavy ? heavy : light).push({ isHeavy, start });
        handOut();
      });
      try {
        await setThreads(database, atWork);
        return await work(database);
      } finally {
        // What is left at work alone gets the threads of this one.
        if (light.length === 0) await setThreads(database, () => atWork() - 1);
        isAlone = false;
        free.push(database);
        handOut();
      }
    },
  };
}
