import { describe, expect, test } from "vitest";
import { parseAge } from "../../bin/commands/logs.ts";
import { parseLine } from "../../bin/functionLogs.ts";

const told = { level: "warn", message: "slow", facts: { source: "shop-eu" } };

describe("a line of a log", () => {
  test.each([
    ["as it was written", '{"level":"warn","message":"slow","source":"shop-eu"}'],
    [
      "as Lambda wraps a text",
      JSON.stringify({
        timestamp: "2026-11-24T00:00:00Z",
        level: "WARN",
        requestId: "x",
        message: '{"level":"warn","message":"slow","source":"shop-eu"}',
      }),
    ],
    [
      "as Lambda wraps an object",
      JSON.stringify({
        timestamp: "2026-11-24T00:00:00Z",
        level: "WARN",
        message: { level: "warn", message: "slow", source: "shop-eu" },
      }),
    ],
  ])("is read %s", (_, line) => {
    expect(parseLine(line)).toEqual(told);
  });

  test("that is no JSON stands as it is", () => {
    expect(parseLine("REPORT RequestId: 1")).toEqual({ level: null, message: "REPORT RequestId: 1", facts: {} });
  });
});

test("an age is minutes, hours or days", () => {
  expect([parseAge("30m"), parseAge("6h"), parseAge("2d")]).toEqual([1_800_000, 21_600_000, 172_800_000]);
  for (const text of ["", "6", "1w", "-1h", "1.5h"]) expect(() => parseAge(text)).toThrow(/no length of time/);
});
