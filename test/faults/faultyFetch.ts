import type { Faults } from "./faults.ts";

/** The network as a process sees it whose operations `faults` counts and fails: a request with its headers is one. */
export function faultyFetch(fetch: typeof globalThis.fetch, faults: Faults): typeof globalThis.fetch {
  return (input, init) => {
    const request = new Request(input, init);
    return faults.run(`${request.method} ${new URL(request.url).pathname}`, () => fetch(request));
  };
}
