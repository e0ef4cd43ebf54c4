import type { ComputeResult } from "../compute/compute.ts";
import type { ConformResult } from "../conform/conform.ts";
import type { PullResult } from "../pull/pull.ts";
import type { ReportResult } from "../report/report.ts";

/** What a step did, in one or several calls. */
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

export function tellPull(results: readonly PullResult[]): Done {
  const streams = results.flatMap((result) => result.streams);
  const records = sum(streams.map((stream) => stream.records));
  const named = streams.filter((stream) => stream.records > 0).map(({ stream, records }) => `${stream} ${records}`);
  return {
    summary: records === 0 ? "nothing new" : `${plural(records, "record")} (${named.join(", ")})`,
    counts: { records, objects: sum(streams.map((stream) => stream.objects)) },
    warnings: [...new Set(results.flatMap((result) => result.warnings))],
  };
}

export function tellConform(source: string, results: readonly ConformResult[]): Done {
  const tables = results.flatMap((result) => result.tables);
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

export function tellCompute(results: readonly ComputeResult[]): Done {
  const built = sum(results.map((result) => result.built.length));
  const last = results.at(-1);
  // Only a call that came to the end has looked at everything.
  const unchanged = last?.done ? last.unchanged : 0;
  const checks = last?.checks.filter(({ rows }) => rows > 0) ?? [];
  return {
    summary: `${plural(built, "partition")} built, ${unchanged} up to date`,
    counts: { built, unchanged, checks: checks.length },
    warnings: checks.map(
      ({ check, severity, rows, title }) =>
        `${title} (${severity === "fail" ? "failed check" : "check"} ${check}: ${plural(rows, "row")})`,
    ),
  };
}

export function tellReport({ keys, changed }: Pick<ReportResult, "keys" | "changed">): Done {
  const page = keys.find((key) => key.endsWith(".html"));
  return {
    page,
    summary: `${page ?? ""}${changed ? "" : " (unchanged)"}`,
    counts: { objects: keys.length },
    warnings: [],
  };
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** `1 row`, `12,000 rows`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
