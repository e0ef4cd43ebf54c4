import { type Done, tellCompute, tellConform, tellPull, tellReport } from "../lambdas/run/tell.ts";
import type { Context } from "../lambdas/shared/context.ts";
import type { Task } from "./followPipeline.ts";

/** Calls the task's verb until it is done, waiting as long as it says. */
export async function perform(task: Task, ctx: Context): Promise<Done> {
  switch (task.verb) {
    case "pull": {
      const { pull } = await import("../lambdas/pull/pull.ts");
      const source = sourceOf(task);
      return tellPull(await untilDone(ctx, () => pull(source, ctx)));
    }
    case "conform": {
      const { conform } = await import("../lambdas/conform/conform.ts");
      const source = sourceOf(task);
      return tellConform(source, await untilDone(ctx, () => conform(source, ctx)));
    }
    case "compute": {
      const { compute } = await import("../lambdas/compute/compute.ts");
      return tellCompute(await untilDone(ctx, () => compute(ctx)));
    }
    case "report": {
      const { report } = await import("../lambdas/report/report.ts");
      return tellReport(await report(ctx));
    }
  }
}

async function untilDone<Result extends { done: boolean; waitSeconds?: number }>(
  ctx: Context,
  call: () => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (;;) {
    const result = await call();
    results.push(result);
    if (result.done) return results;
    await ctx.sleep((result.waitSeconds ?? 0) * 1000);
  }
}

function sourceOf({ verb, source }: Task): string {
  if (source === null) throw new Error(`${verb} needs a source`);
  return source;
}
