import type { Lake } from "../shared/lake.ts";
import { latestComputes } from "../shared/runLedger.ts";
import { firstLine } from "./firstLine.ts";
import type { ComputedFacts } from "./reportData.ts";

/** When figures were last computed, and why not since, as `run` sees it; null when no run has left a record of it. */
export async function readComputed(lake: Lake, run?: string): Promise<ComputedFacts | null> {
  const computes = await latestComputes(lake, run);
  const [newest] = computes;
  if (newest === undefined) return null;
  const { outcome, message } = newest.step;
  const asOf = computes.find(({ step }) => step.outcome === "succeeded")?.asOf ?? null;
  if (outcome === "succeeded") return { asOf, failure: null };
  // A step still at running is of a run that died in it, or is at it now: either way not all is computed.
  return {
    asOf,
    failure:
      outcome === "failed"
        ? { why: "failed", message: firstLine(message ?? "") }
        : { why: "unfinished", message: null },
  };
}
