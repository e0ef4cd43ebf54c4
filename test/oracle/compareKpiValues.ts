import type { Row } from "./row.ts";

/** One row of kpi_values as a reader of it gets it: instants in any usual writing, decimals as text. */
export interface Actual {
  readonly kpi: string;
  readonly measure: string;
  readonly grain: string;
  /** `2026-06-30 00:00:00` or `2026-06-30T00:00:00`, on the business's clocks. */
  readonly period_start: string;
  /** The same in UTC. */
  readonly starts_at: string;
  readonly dimension: string;
  readonly segment: string;
  readonly numerator: string | null;
  readonly denominator: string | null;
  readonly value: number | null;
}

/**
 * Where kpi_values is not what the oracle says, a line each. Numerators and denominators must be the same to the last
 * digit, quotients to twelve. Periods in which nothing happened may be there with 0 or null. Of each KPI only the
 * measures and dimensions are compared that the oracle has.
 */
export function compareKpiValues(expected: readonly Row[], actual: readonly Actual[]): readonly string[] {
  const wanted = new Map(expected.map((row) => [keyOf(row), row]));
  const compared = new Set(expected.map(({ kpi, measure, dimension }) => `${kpi} ${measure} ${dimension}`));
  const found = new Set<string>();
  const differences: string[] = [];
  for (const row of actual) {
    if (!compared.has(`${row.kpi} ${row.measure} ${row.dimension}`)) continue;
    const key = keyOf(row);
    if (found.has(key)) differences.push(`${key}: twice`);
    found.add(key);
    const want = wanted.get(key);
    if (want === undefined) {
      if (!isNothing(row.numerator) || (row.value ?? 0) !== 0)
        differences.push(`${key}: ${figures(row)}, expected nothing`);
    } else if (!agree(want, row)) {
      differences.push(`${key}: ${figures(row)}, expected ${figures(want)}`);
    }
  }
  for (const [key, want] of wanted) if (!found.has(key)) differences.push(`${key}: missing, expected ${figures(want)}`);
  return differences;
}

function keyOf({
  kpi,
  measure,
  grain,
  period_start,
  starts_at,
  dimension,
  segment,
}: Omit<Actual, "numerator" | "denominator" | "value">) {
  const [date, hour = "00"] = period_start.replace(" ", "T").split(/[T:]/);
  const start = grain === "hour" ? `${date}T${hour} (${starts_at.replace(" ", "T").slice(0, 13)} UTC)` : date;
  return [kpi, measure, grain, start, dimension, segment].join(" | ");
}

function agree(want: Row, row: Actual): boolean {
  return (
    plain(want.numerator) === plain(row.numerator) &&
    plain(want.denominator) === plain(row.denominator) &&
    close(want.value, row.value)
  );
}

const plain = (text: string | null) =>
  text === null
    ? null
    : text
        .replace(/(\.\d*?)0+$/, "$1")
        .replace(/\.$/, "")
        .replace(/^-0$/, "0");
const isNothing = (text: string | null) => text === null || plain(text) === "0";
const figures = ({ numerator, denominator, value }: Pick<Actual, "numerator" | "denominator" | "value">) =>
  `${plain(numerator)} / ${plain(denominator)} = ${value}`;

function close(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a), Math.abs(b));
}
