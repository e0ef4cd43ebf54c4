import type { Better, Grain, Unit } from "../compute/kpiFile.ts";
import type { Goal } from "../shared/goal.ts";
import type { Settings } from "../shared/settings.ts";
import type { ReportGoal, Title } from "./reportSchema.ts";

/** What the report is decided from: plain data, read from the lake. */
export interface ReportData {
  readonly business: Settings["business"];
  readonly asOf: string;
  readonly kpis: readonly KpiFacts[];
  /** The totals of each KPI and the segments that goals are about, any order. */
  readonly values: readonly KpiValue[];
  readonly goals: readonly Goal[];
  /** The goals as the report before told them: baselines stay, and a change of status takes two days. */
  readonly previousGoals: readonly PreviousGoal[];
  /** When figures were last computed, and why not since; null when nobody knows. */
  readonly computed: ComputedFacts | null;
  /** The checks that returned rows. */
  readonly checks: readonly FailedCheck[];
  readonly sources: readonly SourceFacts[];
  readonly quarantined: readonly { readonly source: string; readonly table: string; readonly rows: number }[];
  /** Dropped files; null rows when nothing of the file was loaded. */
  readonly rejected: readonly { readonly table: string; readonly file: string; readonly rows: number | null }[];
}

export interface KpiFacts {
  readonly name: string;
  readonly title: Title;
  readonly measures: readonly {
    readonly name: string;
    readonly unit: Unit;
    readonly better: Better;
    readonly adds: string;
  }[];
  readonly description: Title;
  readonly differs: string | undefined;
  readonly reference: string | undefined;
}

export interface KpiValue {
  readonly kpi: string;
  readonly measure: string;
  readonly grain: Grain;
  /** Business dates, half-open. */
  readonly start: string;
  readonly end: string;
  readonly dimension: string;
  readonly segment: string;
  readonly numerator: number | null;
  readonly denominator: number | null;
  readonly value: number | null;
  readonly isFinal: boolean;
  readonly flags: readonly string[];
}

export interface FailedCheck {
  readonly check: string;
  readonly severity: "fail" | "warn";
  readonly rows: number;
  readonly description: Title;
}

export type PreviousGoal = Pick<ReportGoal, "id" | "basis" | "baseline" | "found" | "status">;

export interface ComputedFacts {
  /** The day that the figures were last computed for, to the end; null when they never were. */
  readonly asOf: string | null;
  /** Of the newest run that came to compute, when it did not compute all. */
  readonly failure: { readonly why: "failed" | "unfinished"; readonly message: string | null } | null;
}

export interface SourceFacts {
  readonly source: string;
  readonly from: string | null;
  /** All of its tables are loaded up to this instant. */
  readonly through: string | null;
  readonly stale: boolean;
  /** Of the newest run, when the source failed in it. */
  readonly failure: { readonly step: string; readonly message: string } | null;
}
