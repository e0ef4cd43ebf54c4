import { z } from "zod";

const figure = z.number();

/** What to know of a goal beyond its figures, or why it is refused. Its words are the renderer's. */
export const goalNoteSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("no_such_kpi"), kpi: z.string() }),
  z.strictObject({ kind: z.literal("no_baseline") }),
  z.strictObject({ kind: z.literal("baseline_of_nothing") }),
  z.strictObject({ kind: z.literal("nothing_to_reach") }),
  /** A share of a whole must lie between nothing and the whole. */
  z.strictObject({ kind: z.literal("no_share"), target: figure, whole: figure }),
  z.strictObject({ kind: z.literal("cap_of_nothing") }),
  z.strictObject({ kind: z.literal("baseline_incomplete"), missing: z.int(), days: z.int() }),
  z.strictObject({ kind: z.literal("baseline_rescaled"), days: z.int(), goalDays: z.int() }),
  /** Later edits have moved it by more than a hundredth. */
  z.strictObject({ kind: z.literal("baseline_restated"), before: figure, now: figure }),
  z.strictObject({ kind: z.literal("days_missing"), days: z.int() }),
  z.strictObject({ kind: z.literal("indistinguishable") }),
]);
export type GoalNote = z.infer<typeof goalNoteSchema>;
