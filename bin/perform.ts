import type { Context } from "../lambdas/shared/context.ts";
import type { Task } from "./followPipeline.ts";

/** What a task did. */
export interface Done {
  /** One line for people. */
  readonly summary: string;
  /** For the run's record. */
  readonly counts: Record<string, number>;
  /** In plain sentences: what is missing from the figures and what to do. */
  readonly warnings: readonly string[];
  /** Of report: the page's key in the lake. */
  readonly page?: string;
}

/** Calls the task's verb until it is done, waiting as long as it says. */
export async function perform(task: Task, ctx: Context): Promise<Done> {
  switch (task.verb) {
    case "pull":
      return pullAll(sourceOf(task), ctx);
    case "conform":
      return conformAll(sourceOf(task), ctx);
    case "compute":
      return computeAll(ctx);
    case "report":
      return writeReport(ctx);
  }
}

async function pullAll(source: string, ctx: Context): Promise<Done> {
  const { pull } = await import("../lambdas/pull/pull.ts");
  const results = await untilDone(ctx, () => pull(source, ctx));
  const streams = results.flatMap((result) => result.streams);
  const records = sum(streams.map((stream) => stream.records));
  const named = streams.filter((stream) => stream.records > 0).map(({ stream, records }) => `${stream} ${records}`);
  return {
    summary: records === 0 ? "nothing new" : `${plural(records, "record")} (${named.join(", ")})`,
    counts: { records, objects: sum(streams.map((stream) => stream.objects)) },
    warnings: [...new Set(results.flatMap((result) => result.warnings))],
  };
}

async function conformAll(source: string, ctx: Context): Promise<Done> {
  const { conform } = await import("../lambdas/conform/conform.ts");
  const tables = (await untilDone(ctx, () => conform(source, ctx))).flatMap((result) => result.tables);
  const changed = sum(tables.map((table) => table.changed));
  const quarantined = sum(tables.map((table) => table.quarantined));
  return {
    summary: `${changed === 0 ? "nothing changed" : `${plural(changed, "partition")} changed`}${quarantined === 0 ? "" : `, ${quarantined} quarantined`}`,
    counts: { rows: sum(tables.map((table) => table.rows)), changed, quarantined },
    warnings:
      quarantined === 0
        ? []
        : [`${plural(quarantined, "row")} of ${source} broke a table's rules: npx milepost status`],
  };
}

async function computeAll(ctx: Context): Promise<Done> {
  const { compute } = await import("../lambdas/compute/compute.ts");
  const results = await untilDone(ctx, () => compute(ctx));
  const built = sum(results.map((result) => result.built.length));
  const unchanged = results.at(-1)?.unchanged ?? 0;
  const checks = results.at(-1)?.checks.filter(({ rows }) => rows > 0) ?? [];
  return {
    summary: `${plural(built, "partition")} built, ${unchanged} up to date`,
    counts: { built, unchanged, checks: checks.length },
    warnings: checks.map(
      ({ check, severity, rows }) =>
        `Check ${check} ${severity === "fail" ? "failed" : "warns"}: ${plural(rows, "row")}`,
    ),
  };
}

async function writeReport(ctx: Context): Promise<Done> {
  const { report } = await import("../lambdas/report/report.ts");
  const { keys, changed } = await report(ctx);
  const page = keys.find((key) => key.endsWith(".html"));
  return {
    page,
    summary: `${page ?? ""}${changed ? "" : " (unchanged)"}`,
    counts: { objects: keys.length },
    warnings: [],
  };
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

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** `1 row`, `12,000 rows`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
