import type { Step } from "../lib/pipeline.ts";
import type { Task } from "./followPipeline.ts";

/** Every task of a run, in the order of the description. */
export function plannedTasks(step: Step, sources: readonly string[], source: string | null = null): Task[] {
  if ("run" in step) return [{ verb: step.run, source: step.source ?? source }];
  if ("sequence" in step) return step.sequence.flatMap((part) => plannedTasks(part, sources, source));
  if ("parallel" in step) return step.parallel.flatMap((part) => plannedTasks(part, sources, source));
  return sources.flatMap((each) => plannedTasks(step.forEachSource, sources, each));
}
