import { inbox, type Verb } from "./contract.ts";

/**
 * One run, from vendors to report: the only description of it. The local run follows it, and the state machine is made
 * from it.
 */
export type Step =
  /** Calls a verb, again and again until it says `done`, waiting between calls as long as it says. */
  | { readonly run: Verb; readonly source?: string }
  | { readonly sequence: readonly Step[] }
  /** Side by side. One that fails does not stop the others, and is told in the report. */
  | { readonly parallel: readonly Step[] }
  /** The step for each configured source, at most so many side by side; failures as in `parallel`. */
  | { readonly forEachSource: Step; readonly atMost: number };

export const pipeline: Step = {
  sequence: [
    {
      parallel: [
        { forEachSource: { sequence: [{ run: "pull" }, { run: "conform" }] }, atMost: 4 },
        { run: "conform", source: inbox },
      ],
    },
    { run: "compute" },
    { run: "report" },
  ],
};
