import { z } from "zod";
import { betters, grains, units } from "../compute/kpiFile.ts";
import { goalNoteSchema } from "./goalNote.ts";

/** A finite number, or null: not known. Null is never shown as 0. */
const figure = z.nullable(z.number());
const date = z.iso.date();
/** Half-open: from its first day up to and without `end`. */
const period = z.strictObject({ start: date, end: date });
const title = z.strictObject({ en: z.string(), "zh-CN": z.string() });

const comparison = z.strictObject({
  period,
  value: figure,
  /** share: 0.08 is 8 % more. points: percentage points, for figures that are percentages themselves. */
  change: z.nullable(z.strictObject({ in: z.enum(["share", "points"]), by: z.number() })),
  tone: z.enum(["good", "bad", "neutral"]),
});

const reading = z.strictObject({
  kpi: z.string(),
  measure: z.string(),
  title,
  unit: z.enum(units),
  better: z.enum(betters),
  value: figure,
  /** Why there is no value. */
  missing: z.nullable(z.enum(["not_computed", "not_loaded", "nothing_to_divide"])),
  /** Not every source it needs has loaded past the period's end: the value may still move. */
  provisional: z.boolean(),
  flags: z.array(z.string()),
  /** Null where history does not reach that far back. */
  previous: z.nullable(comparison),
  lastYear: z.nullable(comparison),
  /** The periods up to this one, oldest first. */
  series: z.array(z.strictObject({ start: date, value: figure })),
  /** bars: amounts, drawn from zero. dots: rates, drawn between their least and greatest. */
  drawnAs: z.enum(["bars", "dots"]),
});

const panel = z.strictObject({
  grain: z.enum(grains),
  period,
  previous: period,
  lastYear: z.nullable(period),
  readings: z.array(reading),
});

export const goalStatuses = [
  "ahead",
  "on_track",
  "at_risk",
  "off_track",
  "achieved",
  "missed",
  "not_started",
  "too_early",
  "no_data",
  "refused",
] as const;

export const goalSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  kpi: z.string(),
  title,
  unit: z.enum(units),
  kind: z.enum(["cumulative", "level", "cap"]),
  status: z.enum(goalStatuses),
  /** The status of this day by itself: a change is shown when it has lasted two days. */
  found: z.enum(goalStatuses),
  /** What the baseline was taken from. */
  basis: z.string(),
  start: date,
  deadline: date,
  baseline: figure,
  target: figure,
  actual: figure,
  /** What would be there by now on the way to the target. */
  expected: figure,
  /** The share of the target reached; for a level, of the way to it. */
  progress: figure,
  /** Over 1 is ahead of the expected. */
  pace: figure,
  /** The share of the target, or of the way to it, that would be there by now. */
  due: figure,
  forecast: figure,
  /** The 80 % band of the forecast. */
  low: figure,
  high: figure,
  daysLeft: z.int(),
  /** How the season was taken into account. */
  pacing: z.nullable(z.string()),
  /** Why it was refused, or what to know of it. */
  notes: z.array(goalNoteSchema),
});

const finding = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("source_failed"), source: z.string(), step: z.string(), message: z.string() }),
  z.strictObject({ kind: z.literal("source_stale"), source: z.string(), through: z.nullable(z.iso.datetime()) }),
  z.strictObject({
    kind: z.literal("check_failed"),
    check: z.string(),
    severity: z.enum(["fail", "warn"]),
    rows: z.int(),
    /** What is wrong, and what to do. */
    description: title,
  }),
  /** unfinished: the run's time was used up, or the run died. outdated: no run has come to compute since. */
  z.strictObject({
    kind: z.literal("figures_old"),
    why: z.enum(["failed", "unfinished", "outdated"]),
    message: z.nullable(z.string()),
    /** The day that the last computed figures are for; null when there are none. */
    standAsOf: z.nullable(date),
  }),
  /** `all` when every figure shown is. */
  z.strictObject({ kind: z.literal("provisional"), titles: z.array(title), all: z.boolean() }),
  z.strictObject({
    kind: z.literal("missing"),
    titles: z.array(title),
    why: z.enum(["not_computed", "not_loaded", "nothing_to_divide"]),
  }),
  z.strictObject({ kind: z.literal("quarantined"), source: z.string(), table: z.string(), rows: z.int() }),
  /** Null when nothing of the file was loaded. */
  z.strictObject({ kind: z.literal("inbox_rejected"), table: z.string(), file: z.string(), rows: z.nullable(z.int()) }),
]);

/** Everything the report says, decided: `report.json`, and all that `render` reads. */
export const reportSchema = z.strictObject({
  layout: z.literal(1),
  edition: z.literal("daily"),
  business: z.strictObject({
    name: z.string(),
    timeZone: z.string(),
    currency: z.string(),
    language: z.enum(["en", "zh-CN"]),
  }),
  /** The last day that the figures are for. */
  asOf: date,
  /** The news: the first reading, and which of its two factors moved it. Null when there is no figure at all. */
  verdict: z.nullable(
    z.strictObject({
      headline: reading,
      grain: z.enum(grains),
      period,
      orders: z.nullable(z.number()),
      orderValue: z.nullable(z.number()),
    }),
  ),
  goals: z.array(goalSchema),
  findings: z.array(finding),
  panels: z.array(panel),
  definitions: z.array(
    z.strictObject({
      kpi: z.string(),
      title,
      description: title,
      differs: z.nullable(z.string()),
      reference: z.nullable(z.string()),
    }),
  ),
  /** How far each source has been loaded. */
  coverage: z.array(
    z.strictObject({
      source: z.string(),
      from: z.nullable(z.iso.datetime()),
      through: z.nullable(z.iso.datetime()),
    }),
  ),
});

export type Report = z.infer<typeof reportSchema>;
export type Panel = z.infer<typeof panel>;
export type Reading = z.infer<typeof reading>;
export type Comparison = z.infer<typeof comparison>;
export type Period = z.infer<typeof period>;
export type Finding = z.infer<typeof finding>;
export type ReportGoal = z.infer<typeof goalSchema>;
export type GoalStatus = ReportGoal["status"];
export type Title = z.infer<typeof title>;
