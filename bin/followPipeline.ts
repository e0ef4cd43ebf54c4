import pLimit from "p-limit";
import type { Verb } from "../lib/contract.ts";
import type { Step } from "../lib/pipeline.ts";

/** One call of a verb, as many times as it takes. */
export interface Task {
  readonly verb: Verb;
  /** Null for the verbs that work on the whole lake. */
  readonly source: string | null;
}

export interface Failure extends Task {
  readonly error: unknown;
}

/**
 * Follows the description of a run. A task that fails inside `parallel` or `forEachSource` ends its own branch only; one
 * outside ends the run. Resolves with what failed.
 */
export async function followPipeline(
  step: Step,
  sources: readonly string[],
  perform: (task: Task) => Promise<void>,
): Promise<Failure[]> {
  const failures: Failure[] = [];

  /** False when the branch has failed. */
  async function follow(step: Step, source: string | null): Promise<boolean> {
    if ("run" in step) {
      const task = { verb: step.run, source: step.source ?? source };
      try {
        await perform(task);
        return true;
      } catch (error) {
        failures.push({ ...task, error });
        return false;
      }
    }
    if ("sequence" in step) {
      for (const part of step.sequence) if (!(await follow(part, source))) return false;
      return true;
    }
    if ("parallel" in step) {
      await Promise.all(step.parallel.map((part) => follow(part, source)));
      return true;
    }
    const limit = pLimit(step.atMost);
    await Promise.all(sources.map((each) => limit(() => follow(step.forEachSource, each))));
    return true;
  }

  await follow(step, null);
  return failures;
}
