import { z } from "zod";
import { definitionsSchema } from "./definitions.ts";
import { deploySchema } from "./deploySettings.ts";
import { goalSchema } from "./goal.ts";
import { sourceSchema } from "./sourceSettings.ts";

const timeZone = z.string().refine(isTimeZone, { error: "must be an IANA time zone such as Europe/Berlin" });
const currency = z.string().regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as EUR");
const email = z.email();

/** Where weeks, months, quarters and years begin. */
export const calendarSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("gregorian"),
    /** The month in which the fiscal year starts; it is named by the calendar year in which it starts. */
    fiscalYearStart: z.int().min(1).max(12).default(1),
  }),
  z.strictObject({
    /** The retail calendar: 52 or 53 whole weeks that end on the Saturday nearest to 31 January (NRF). */
    kind: z.literal("retail"),
    pattern: z.enum(["4-5-4", "4-4-5", "5-4-4"]).default("4-5-4"),
  }),
]);

export const settingsSchema = z.strictObject({
  business: z.strictObject({
    name: z.string().min(1),
    timeZone,
    /** The currency all figures are reported in. */
    currency,
    /** The retail calendar's weeks start on Sunday whatever stands here. */
    weekStart: z.enum(["monday", "sunday", "saturday"]).default("monday"),
    calendar: calendarSchema.default({ kind: "gregorian", fiscalYearStart: 1 }),
    language: z.enum(["en", "zh-CN"]).default("en"),
  }),
  /** By name. A name stays in the lake's keys: lower case, digits, hyphens. The inbox is always there. */
  sources: z
    .record(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, "must be lower case letters, digits and hyphens"), sourceSchema)
    .refine((sources) => !("inbox" in sources), { error: "a source cannot be called inbox: that is the file drop" })
    .default({}),
  definitions: definitionsSchema.prefault({}),
  goals: z.array(goalSchema).default([]),
  report: z
    .strictObject({
      /** SES sends one mail to at most 50; a mailing list is one. */
      recipients: z.array(email).max(50, "must be at most 50 addresses; a mailing list is one").default([]),
      from: z.optional(email),
    })
    .prefault({}),
  deploy: deploySchema.prefault({}),
});

/** What the verbs read: checked, and every default filled in. */
export type Settings = z.infer<typeof settingsSchema>;
/** What stands in `milepost.config.ts`. */
export type SettingsInput = z.input<typeof settingsSchema>;

/** Types the settings file; the check comes when it is read. */
export function defineSettings(settings: SettingsInput): SettingsInput {
  return settings;
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
