import { describe, expect, test } from "vitest";
import { type Actual, compareKpiValues } from "./compareKpiValues.ts";
import type { Row } from "./row.ts";

const want: Row = {
  kpi: "sales",
  measure: "sales",
  grain: "hour",
  period_start: "2025-10-26T02",
  starts_at: "2025-10-26T01:00:00Z",
  dimension: "total",
  segment: "total",
  numerator: "12.5",
  denominator: null,
  value: 12.5,
};
const row: Actual = {
  ...want,
  period_start: "2025-10-26 02:00:00",
  starts_at: "2025-10-26 01:00:00",
  numerator: "12.500000",
};

describe("comparing kpi_values with the oracle", () => {
  test("reads the same figure in another writing", () => {
    expect(compareKpiValues([want], [row])).toEqual([]);
  });

  test.each<[string, Actual[]]>([
    ["another last digit", [{ ...row, numerator: "12.500001" }]],
    ["another hour of the same name", [{ ...row, starts_at: "2025-10-26 00:00:00" }]],
    ["null for a number", [{ ...row, numerator: null, value: null }]],
    ["a row twice", [row, row]],
    ["no row", []],
    ["a figure where nothing happened", [row, { ...row, segment: "DE" }]],
  ])("finds %s", (_, actual) => {
    expect(compareKpiValues([want], actual).length).toBeGreaterThan(0);
  });

  test("lets empty periods and what the oracle does not know be", () => {
    const empty = {
      ...row,
      starts_at: "2025-10-26 02:00:00",
      period_start: "2025-10-26 03:00:00",
      numerator: "0.000000",
      value: 0,
    };
    expect(compareKpiValues([want], [row, empty, { ...row, dimension: "device" }])).toEqual([]);
  });
});
