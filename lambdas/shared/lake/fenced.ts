import type { Lake } from "../lake.ts";

/** The lake until `signal` is aborted; from then on every operation rejects with the signal's reason. */
export function fencedLake(lake: Lake, signal: AbortSignal): Lake {
  async function fenced<T>(operation: () => Promise<T>): Promise<T> {
    signal.throwIfAborted();
    return operation();
  }
  return {
    url: lake.url,
    head: (key) => fenced(() => lake.head(key)),
    get: (key) => fenced(() => lake.get(key)),
    download: (key, path) => fenced(() => lake.download(key, path)),
    put: (key, body, condition) => fenced(() => lake.put(key, body, condition)),
    delete: (key, options) => fenced(() => lake.delete(key, options)),
    copy: (from, to, condition) => fenced(() => lake.copy(from, to, condition)),
    async *list(prefix) {
      signal.throwIfAborted();
      for await (const facts of lake.list(prefix)) {
        signal.throwIfAborted();
        yield facts;
      }
    },
  };
}
