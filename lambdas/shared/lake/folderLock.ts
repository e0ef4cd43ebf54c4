import { DatabaseSync } from "node:sqlite";
import { MilepostError } from "../errors.ts";

/** How long to wait for another process's few system calls before something must be wrong with it. */
const PATIENCE_MS = 10_000;

/**
 * Runs `change` while no other process runs one under the same lock file. `change` is synchronous and short, so within
 * a process nothing comes between either. The lock is the operating system's, taken through SQLite: when its holder dies
 * the kernel frees it, and there is no stale lock to judge.
 */
export function exclusively<T>(lockFile: string, change: () => T): T {
  using lock = new DatabaseSync(lockFile, { timeout: PATIENCE_MS });
  try {
    lock.exec("begin immediate");
  } catch (error) {
    throw new MilepostError(`The lake's lock ${lockFile} could not be taken.`, {
      cause: error,
      remedy: "Another process has held it for ten seconds, or the folder cannot be written to: look for both.",
    });
  }
  return change();
}
