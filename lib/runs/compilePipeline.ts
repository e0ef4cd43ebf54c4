import type { Verb } from "../contract.ts";
import type { Step } from "../pipeline.ts";
import { type Arns, call, catchAll, choice, ofRun, single } from "./aslParts.ts";
import type { Branch, Json } from "./states.ts";

/** Where a part of the pipeline goes on, when it is done and when it has failed. Without `source`, it is of none yet. */
export interface Way {
  readonly arns: Arns;
  readonly next: string;
  readonly failed: string;
  readonly source?: Json;
}

/** The states that follow a part of the pipeline. */
export function compile(step: Step, way: Way): Branch {
  if ("run" in step) return compileRun(step, way);
  if ("sequence" in step) {
    let next = way.next;
    let States: Branch["States"] = {};
    for (const part of step.sequence.toReversed()) {
      const compiled = compile(part, { ...way, next });
      next = compiled.StartAt;
      States = { ...compiled.States, ...States };
    }
    return { StartAt: next, States };
  }
  if ("parallel" in step) {
    const Branches = step.parallel.map((part, n) => branch(part, { ...way, over: `Branch ${n + 1} over` }));
    return single("Sources", { Type: "Parallel", Branches, ResultPath: null, Next: way.next });
  }
  return single("Each source", {
    Type: "Map",
    ItemsPath: "$.sources",
    ItemSelector: {
      ...ofRun,
      "deadlines.$": "$.deadlines",
      "minimumWaitSeconds.$": "$.minimumWaitSeconds",
      "source.$": "$$.Map.Item.Value",
    },
    MaxConcurrency: step.atMost,
    ItemProcessor: {
      ProcessorConfig: { Mode: "INLINE" },
      ...branch(step.forEachSource, { ...way, over: "Source over", source: { "source.$": "$.source" } }),
    },
    ResultPath: null,
    Next: way.next,
  });
}

/**
 * A part that stands alone: whatever comes of it, it ends at `over`, and hands nothing on: what all sources together
 * hand on must not exceed 256 KB, and the texts of a few errors would.
 */
function branch(step: Step, { over, ...way }: Omit<Way, "next" | "failed"> & { readonly over: string }): Branch {
  const { StartAt, States } = compile(step, { ...way, next: over, failed: over });
  return { StartAt, States: { ...States, [over]: { Type: "Succeed", OutputPath: null } } };
}

/** Calls a verb until it says other than `again`, waiting in between as long as it says; records that it has failed. */
function compileRun(step: { run: Verb; source?: string }, way: Way): Branch {
  const label = labelOf(step);
  const [next, wait, failed] = [`${label} done?`, `${label} waits`, `${label} failed`];
  const source = step.source === undefined ? way.source : { source: step.source };
  const event = {
    ...ofRun,
    "deadline.$": `$.deadlines.${step.run}`,
    "minimumWaitSeconds.$": "$.minimumWaitSeconds",
    ...source,
  };
  const failure = { do: "fail", ...ofRun, verb: step.run, ...(source ?? { source: null }), "error.$": "$.error" };
  return {
    StartAt: label,
    States: {
      [label]: {
        ...call(way.arns, step.run, { event, ResultPath: "$.answer", Next: next }),
        Catch: catchAll("$.error", failed),
      },
      [next]: choice([{ Variable: "$.answer.next", StringEquals: "again" }, wait], way.next),
      [wait]: { Type: "Wait", SecondsPath: "$.answer.waitSeconds", Next: label },
      [failed]: {
        ...call(way.arns, "run", { event: failure, ResultPath: null, Next: way.failed }),
        Catch: catchAll(null, way.failed),
      },
    },
  };
}

/** What a step's states are called: `Pull`, `Conform inbox`. */
export function labelOf({ run, source }: { run: Verb; source?: string }): string {
  const verb = run.charAt(0).toUpperCase() + run.slice(1);
  return source === undefined ? verb : `${verb} ${source}`;
}
