import { calendarRows } from "./calendar.ts";
import type { CodeInput, DerivedNode } from "./node.ts";

/** Every day with the periods it lies in, as the settings draw them. */
export const calendarNode: DerivedNode = {
  file: "lambdas/compute/calendar.ts",
  sqlLine: 1,
  name: "calendar",
  folder: "facts",
  title: "Every day with the periods it lies in: week, month, quarter, year as the settings draw them.",
  grain: "one day and grain",
  partition: { by: "none" },
  inputs: new Map(),
  sort: ["cal_date", "grain"],
  columns: [
    { name: "cal_date", type: "date", comment: "The business day" },
    { name: "grain", type: "varchar", comment: "day, week, month, quarter or year" },
    { name: "period_start", type: "date", comment: "The first day of the period of that grain" },
    { name: "period_end", type: "date", comment: "The day after its last" },
    { name: "starts_at", type: "timestamp", comment: "The instant at which the period starts, UTC" },
    { name: "ends_at", type: "timestamp", comment: "The instant at which it ends, UTC" },
  ],
  reads: { tables: [], columns: new Set(), stars: new Set(), takesAll: false },
  reaches: new Map(),
  body: {
    version: 1,
    input: (given) => {
      const { calendar, weekStart, timeZone } = given.settings.business;
      return { ...rangeOf(given), calendar, weekStart, timeZone };
    },
    rows: (given) => {
      const { from, to } = rangeOf(given);
      return calendarRows(given.settings.business, from, to);
    },
  },
};

/**
 * From five-year mark to five-year mark around all there is and a year ahead: whatever reads the calendar would be
 * built anew if it grew every day.
 */
function rangeOf({ months, asOf }: CodeInput): { from: string; to: string } {
  const firstYear = Number((months?.first ?? asOf).slice(0, 4)) - 1;
  const lastYear = Number(asOf.slice(0, 4)) + 1;
  const from = Math.floor(firstYear / 5) * 5;
  const to = Math.ceil((lastYear + 1) / 5) * 5;
  return { from: `${String(from).padStart(4, "0")}-01-01`, to: `${String(to).padStart(4, "0")}-01-01` };
}
