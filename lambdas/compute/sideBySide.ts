import type { Run } from "./run.ts";

/**
 * Works on items on whichever of the run's connections is free. False when time ran out before the last was begun.
 * Rejects with the first failure, once none of them is at work any more.
 */
export async function sideBySide<Item>(
  run: Run,
  items: readonly Item[],
  isHeavy: (item: Item) => boolean,
  work: (run: Run, item: Item) => Promise<void>,
): Promise<boolean> {
  const failures: unknown[] = [];
  let left = items.length;
  const workOn = (item: Item) =>
    run.connections.lend(isHeavy(item), async (database) => {
      if (failures.length > 0 || run.isLate()) return;
      left -= 1;
      try {
        await work({ ...run, database }, item);
      } catch (error) {
        failures.push(error);
      }
    });
  await Promise.all(items.map(workOn));
  if (failures.length > 0) throw failures[0];
  return left === 0;
}
