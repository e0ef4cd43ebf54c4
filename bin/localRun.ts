import { hostname } from "node:os";
import type { Done } from "../lambdas/run/tell.ts";
import type { Context } from "../lambdas/shared/context.ts";
import { messageOf } from "../lambdas/shared/errors.ts";
import { goneProcessOf } from "../lambdas/shared/goneProcess.ts";
import { bringToLayout } from "../lambdas/shared/layout.ts";
import { finishRun, recordStep, startRun } from "../lambdas/shared/runLedger.ts";
import { withLease } from "../lambdas/shared/withLease.ts";
import { pipeline } from "../lib/pipeline.ts";
import { followPipeline, type Task } from "./followPipeline.ts";
import { perform } from "./perform.ts";
import type { Progress } from "./progress.ts";

export interface RunOutcome {
  readonly run: string;
  readonly asOf: string;
  /** partial: the report is made, though a source failed. */
  readonly outcome: "succeeded" | "partial" | "failed";
  readonly tasks: readonly (Task & Done)[];
  readonly failures: readonly (Task & { readonly message: string })[];
}

/**
 * Everything from vendors to report, in this process, while it holds the lake. Rejects with BusyError when another does.
 * `doTask` does one task until it is done.
 */
export function localRun(ctx: Context, progress: Progress, doTask = perform): Promise<RunOutcome> {
  const host = hostname();
  const holder = { run: ctx.run, host, pid: process.pid, kind: "laptop" as const };
  const work = (lake: Context["lake"]) => runHolding({ ...ctx, lake }, progress, doTask);
  return withLease(ctx, holder, work, { isGone: goneProcessOf(host) });
}

async function runHolding(ctx: Context, progress: Progress, doTask: typeof perform): Promise<RunOutcome> {
  const tasks: (Task & Done)[] = [];
  await bringToLayout(ctx);
  await startRun(ctx);
  const failed = await followPipeline(pipeline, Object.keys(ctx.settings.sources), async (task) => {
    const show = () =>
      progress.show(
        task,
        (log) => doTask(task, { ...ctx, log }),
        ({ summary }) => summary,
      );
    const done = await recordStep(ctx, task, show, ({ counts, warnings }) => ({
      counts,
      ...(warnings.length === 0 ? {} : { message: warnings.join("\n") }),
    }));
    tasks.push({ ...task, ...done });
  });
  const failures = failed.map(({ verb, source, error }) => ({ verb, source, message: messageOf(error) }));
  const outcome =
    failures.length === 0 ? "succeeded" : failures.some(({ source }) => source === null) ? "failed" : "partial";
  await finishRun(ctx, outcome);
  return { run: ctx.run, asOf: ctx.asOf, outcome, tasks, failures };
}
