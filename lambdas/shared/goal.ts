import { z } from "zod";

const date = z.iso.date();

/** A KPI, a change to reach, and a deadline (catalogue, part 3). */
export const goalSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_-]*$/, "must be lower case letters, digits, hyphens and underscores"),
  name: z.string().min(1),
  kpi: z.string().min(1),
  /** Needed where the KPI has several, e.g. `returning_share`. */
  measure: z.optional(z.string()),
  /** One segment of the KPI instead of its total. */
  filter: z.optional(z.strictObject({ dimension: z.string(), segment: z.string() })),
  /** cumulative: a total over the period. level: a rate reached by the deadline. cap: a total to stay under. */
  kind: z.enum(["cumulative", "level", "cap"]),
  /** Half-open: from the first day up to and without the last. */
  baseline: z.strictObject({ start: date, end: date }),
  start: date,
  /** The first day after the goal's period. */
  deadline: date,
  /** percent of the baseline, percentage points, or the target itself. */
  change: z.union([
    z.strictObject({ percent: z.number() }),
    z.strictObject({ points: z.number() }),
    z.strictObject({ absolute: z.number() }),
  ]),
  curve: z.enum(["linear", "step", "s_curve"]).default("linear"),
  /** The trailing days a level is read on. */
  windowDays: z.int().min(1).default(28),
  drivers: z.array(z.string()).default([]),
  guardrails: z.array(z.string()).default([]),
});
export type Goal = z.infer<typeof goalSchema>;
