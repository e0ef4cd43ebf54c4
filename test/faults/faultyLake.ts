import type { Lake } from "../../lambdas/shared/lake.ts";
import type { Faults } from "./faults.ts";

/** The lake as a process sees it whose operations `faults` counts and fails. A listing is one operation. */
export function faultyLake(lake: Lake, faults: Faults): Lake {
  return {
    url: lake.url,
    head: (key) => faults.run(`head ${key}`, () => lake.head(key)),
    get: (key) => faults.run(`get ${key}`, () => lake.get(key)),
    download: (key, path) => faults.run(`download ${key}`, () => lake.download(key, path)),
    put: (key, body, condition) => faults.run(`put ${key}`, () => lake.put(key, body, condition)),
    delete: (key, options) => faults.run(`delete ${key}`, () => lake.delete(key, options)),
    copy: (from, to, condition) => faults.run(`copy ${from} ${to}`, () => lake.copy(from, to, condition)),
    async *list(prefix) {
      yield* await faults.run(`list ${prefix}`, () => Array.fromAsync(lake.list(prefix)));
    },
  };
}
