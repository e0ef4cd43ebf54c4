import type { Context } from "../lambdas/shared/context.ts";
import { pipeline } from "../lib/pipeline.ts";
import { exitCodes } from "./exitCodes.ts";
import { liveProgress } from "./liveProgress.ts";
import { localRun, type RunOutcome } from "./localRun.ts";
import { plannedTasks } from "./plannedTasks.ts";
import { nameOf, plainProgress, silentProgress } from "./progress.ts";
import type { Shell } from "./shell.ts";

/** Runs the pipeline and tells what came of it: warnings and failures to standard error, the result where it was asked for. */
export async function runAndTell(
  ctx: Context,
  { json }: { json?: boolean },
  { terminal, exit }: Shell,
): Promise<RunOutcome> {
  const planned = plannedTasks(pipeline, Object.keys(ctx.settings.sources));
  const progress = json ? silentProgress : terminal.interactive ? liveProgress(planned) : plainProgress(terminal);
  const outcome = await localRun(ctx, progress).finally(() => progress.end());
  for (const task of outcome.tasks) for (const text of task.warnings) terminal.note(`Note, ${nameOf(task)}: ${text}`);
  for (const failure of outcome.failures) terminal.note(`Failed, ${nameOf(failure)}: ${failure.message}`);
  if (json) terminal.out(JSON.stringify({ lake: ctx.lake.url, ...outcome }, null, 2));
  if (outcome.outcome !== "succeeded") exit(exitCodes.failed);
  return outcome;
}
