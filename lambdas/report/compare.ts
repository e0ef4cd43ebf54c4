import type { Better, Unit } from "../compute/kpiFile.ts";
import type { Comparison, Period } from "./reportSchema.ts";

/** Changes below this are no news: they have no colour. */
const quiet = { share: 0.005, points: 0.05 };

/** How a value stands against another period's. */
export function compare(
  value: number | null,
  other: { period: Period; value: number | null },
  { unit, better }: { unit: Unit; better: Better },
): Comparison {
  const change = changeBetween(value, other.value, unit);
  return { ...other, change, tone: toneOf(change, better) };
}

/**
 * Percentages differ by percentage points. Everything else changes by a share of what it was, which has no meaning when
 * that was zero or less: null.
 */
function changeBetween(value: number | null, before: number | null, unit: Unit): Comparison["change"] {
  if (value === null || before === null) return null;
  if (unit === "percent") return { in: "points", by: value - before };
  const by = before > 0 ? value / before - 1 : Number.NaN;
  return Number.isFinite(by) ? { in: "share", by } : null;
}

function toneOf(change: Comparison["change"], better: Better): Comparison["tone"] {
  if (change === null || better === "neutral" || Math.abs(change.by) < quiet[change.in]) return "neutral";
  return change.by > 0 === (better === "up") ? "good" : "bad";
}
