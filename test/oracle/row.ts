import { text } from "./decimal.ts";
import type { Grain, Period } from "./periods.ts";

/** One expected number. */
export interface Row {
  readonly kpi: string;
  readonly measure: string;
  readonly grain: Grain;
  /** `yyyy-mm-dd`, or of an hour `yyyy-mm-ddThh`, on the business's clocks. */
  readonly period_start: string;
  /** The same instant in UTC, `yyyy-mm-ddThh:mm:ssZ`. */
  readonly starts_at: string;
  readonly dimension: string;
  readonly segment: string;
  /** Exact decimal text without trailing zeros; null when there is nothing to add up. */
  readonly numerator: string | null;
  /** Null for a number that is no ratio. */
  readonly denominator: string | null;
  /** Numerator over denominator, times 100 for a percentage; null where that means nothing. */
  readonly value: number | null;
}

export interface Cell {
  readonly period: Period;
  readonly dimension: string;
  readonly segment: string;
}

/** What a number is made of: how many decimals its parts have, and whether it is a percentage. */
export interface Shape {
  readonly decimals: number;
  readonly denominatorDecimals?: number;
  readonly percent?: boolean;
}

export function amountRow(kpi: string, measure: string, cell: Cell, amount: bigint | null, { decimals }: Shape): Row {
  const numerator = amount === null ? null : text(amount, decimals);
  return {
    kpi,
    measure,
    ...keys(cell),
    numerator,
    denominator: null,
    value: numerator === null ? null : Number(numerator),
  };
}

export function ratioRow(
  kpi: string,
  measure: string,
  cell: Cell,
  top: bigint | null,
  bottom: bigint | null,
  shape: Shape,
): Row {
  const numerator = top === null ? null : text(top, shape.decimals);
  const denominator = bottom === null ? null : text(bottom, shape.denominatorDecimals ?? 0);
  const known = numerator !== null && denominator !== null && bottom !== 0n;
  const value = known ? (Number(numerator) / Number(denominator)) * (shape.percent === true ? 100 : 1) : null;
  return { kpi, measure, ...keys(cell), numerator, denominator, value };
}

const keys = ({ period, dimension, segment }: Cell) => ({
  grain: period.grain,
  period_start: period.start,
  starts_at: period.startsAt,
  dimension,
  segment,
});
