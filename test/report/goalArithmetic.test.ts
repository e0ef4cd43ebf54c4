import { describe, expect, test } from "vitest";
import {
  dampedWeeks,
  fitTrend,
  levelForecast,
  proportionBand,
  standardDeviation,
  totalBand,
  totalForecast,
} from "../../lambdas/report/forecast.ts";
import { type GoalStanding, isDistinguishable, statusUnderWay, steadyStatus } from "../../lambdas/report/goalStatus.ts";
import { standardError } from "../../lambdas/report/levelReading.ts";
import { liftOf } from "../../lambdas/report/totalReading.ts";

const standing = (fields: Partial<GoalStanding>): GoalStanding => ({
  kind: "cumulative",
  baseline: 100_000,
  target: 110_000,
  lift: null,
  band: null,
  pace: null,
  signal: null,
  ...fields,
});

describe("the catalogue's worked examples", () => {
  test("1, seasonal: a late-heavy quarter is ahead", () => {
    const { growth, forecast } = totalForecast({ actual: 46_200, baseline: 100_000, share: 0.4 });
    const band = totalBand(forecast, 300, 45);
    const lift = liftOf("cumulative", forecast, 100_000, 110_000);
    expect(46_200 / 110_000).toBeCloseTo(0.42, 10);
    expect(46_200 / (110_000 * 0.4)).toBeCloseTo(1.05, 10);
    expect(growth).toBeCloseTo(1.1378, 4);
    expect(forecast).toBeCloseTo(114_466.67, 2);
    expect([Math.round(band.low), Math.round(band.high)]).toEqual([111_887, 117_046]);
    expect(lift).toBeCloseTo(1.447, 3);
    expect(statusUnderWay(standing({ lift, band, pace: 1.05 }))).toBe("ahead");
  });

  test("1, the same with linear pacing: the false alarm", () => {
    const { forecast } = totalForecast({ actual: 46_200, baseline: 100_000, share: 0.5 });
    const lift = liftOf("cumulative", forecast, 100_000, 110_000);
    expect(46_200 / (110_000 * 0.5)).toBeCloseTo(0.84, 10);
    expect(forecast).toBeCloseTo(92_745.45, 2);
    expect(lift).toBeCloseTo(-0.725, 3);
    expect(statusUnderWay(standing({ lift, band: totalBand(forecast, 300, 45), pace: 0.84 }))).toBe("off_track");
  });

  test("2: on track, not yet distinguishable", () => {
    const measure = { scale: 100, isProportion: true, growsByFactors: false };
    const error = standardError(2.53, 112_000, 28, measure, undefined) ?? Number.NaN;
    const [progress, passed, lift] = [(2.53 - 2.5) / (2.55 - 2.5), 182 / 365, (2.56015 - 2.5) / (2.55 - 2.5)];
    expect(progress).toBeCloseTo(0.6, 10);
    expect(passed).toBeCloseTo(0.4986, 4);
    expect(progress / passed).toBeCloseTo(1.203, 3);
    expect(error).toBeCloseTo(0.0469, 4);
    expect(0.03 / error).toBeCloseTo(0.64, 2);
    const judged = standing({
      kind: "level",
      baseline: 2.5,
      target: 2.55,
      lift,
      band: { low: 2.551, high: 2.57 },
      pace: 1.203,
      signal: 0.03 / error,
    });
    expect(isDistinguishable(judged)).toBe(false);
    expect(statusUnderWay(judged)).toBe("on_track");
    expect(statusUnderWay({ ...judged, signal: 1.28 })).toBe("ahead");
  });

  test("3: off track though the pace looks near", () => {
    const { growth, forecast } = totalForecast({ actual: 342_000, baseline: 1_000_000, share: 0.3 });
    const band = totalBand(forecast, 400, 255);
    const lift = liftOf("cumulative", forecast, 1_000_000, 1_200_000);
    expect(342_000 / (1_200_000 * 0.3)).toBeCloseTo(0.95, 10);
    expect(growth).toBeCloseTo(1.12, 10);
    expect(forecast).toBeCloseTo(1_126_000, 6);
    expect(lift).toBeCloseTo(0.63, 10);
    expect(Math.round(band.high)).toBe(1_134_186);
    expect(statusUnderWay(standing({ baseline: 1_000_000, target: 1_200_000, lift, band, pace: 0.95 }))).toBe(
      "off_track",
    );
  });

  test("4: a reduction at risk", () => {
    const forecast = 930 * Math.exp(-0.025 * 13);
    const lift = liftOf("level", forecast, 1200, 600);
    expect((930 - 1200) / (600 - 1200)).toBeCloseTo(0.45, 10);
    expect(forecast).toBeCloseTo(671.95, 2);
    expect(lift).toBeCloseTo(0.88, 3);
    const judged = standing({
      kind: "level",
      baseline: 1200,
      target: 600,
      lift,
      band: { low: 620, high: 730 },
      pace: 0.9,
    });
    expect(statusUnderWay(judged)).toBe("at_risk");
    // The example leaves out the damping, which makes the forecast more careful.
    expect(levelForecast(930, { slope: -0.025, logarithmic: true }, 13)).toBeGreaterThan(forecast);
  });
});

describe("status", () => {
  test.each<[string, Partial<GoalStanding>, string]>([
    ["ahead needs the whole band at the target", { lift: 1.2, band: { low: 109_000, high: 115_000 } }, "on_track"],
    ["low, but the favourable end still meets it", { lift: 0.5, band: { low: 95_000, high: 111_000 } }, "at_risk"],
    ["low, and it does not", { lift: 0.5, band: { low: 95_000, high: 109_000 } }, "off_track"],
    ["the limits are within", { lift: 0.95 }, "on_track"],
    ["just below", { lift: 0.9499 }, "at_risk"],
    ["the lower limit", { lift: 0.7 }, "at_risk"],
    ["below it", { lift: 0.6999 }, "off_track"],
    ["no forecast: the pace, ahead", { pace: 1.1 }, "ahead"],
    ["no forecast: the pace, on track", { pace: 1 }, "on_track"],
    ["no forecast: the pace, at risk", { pace: 0.8 }, "at_risk"],
    ["no forecast: the pace, off track", { pace: 0.5 }, "off_track"],
    ["a cap with room", { kind: "cap", lift: 0.1 }, "ahead"],
    ["a cap just kept", { kind: "cap", lift: 0 }, "on_track"],
    ["a cap a tenth over", { kind: "cap", lift: -0.1 }, "at_risk"],
    ["a cap far over", { kind: "cap", lift: -0.11 }, "off_track"],
    ["a reduction counts downwards", { baseline: 100, target: 50, lift: 1.2, band: { low: 38, high: 49 } }, "ahead"],
  ])("%s", (_, fields, status) => expect(statusUnderWay(standing(fields))).toBe(status));

  test("nothing to go by gives no status", () => expect(statusUnderWay(standing({}))).toBeNull());

  test("what the calendar decides holds at once, what a limit decides on the second day", () => {
    const onTrack = { found: "on_track", shown: "on_track" } as const;
    expect(steadyStatus("achieved", onTrack)).toBe("achieved");
    expect(steadyStatus("no_data", onTrack)).toBe("no_data");
    expect(steadyStatus("at_risk", onTrack)).toBe("on_track");
    expect(steadyStatus("at_risk", { found: "at_risk", shown: "on_track" })).toBe("at_risk");
    expect(steadyStatus("off_track", { found: "at_risk", shown: "on_track" })).toBe("on_track");
    expect(steadyStatus("on_track", { found: "too_early", shown: "too_early" })).toBe("on_track");
  });
});

describe("forecast", () => {
  test("with k = 0 it is the plain run-rate", () => {
    expect(totalForecast({ actual: 300, baseline: 1000, share: 0.25 }, 0).forecast).toBeCloseTo(1200, 10);
  });

  test("little of the way pulls growth towards none", () => {
    const { growth } = totalForecast({ actual: 20, baseline: 1000, share: 0.01 });
    expect(growth).toBeCloseTo((20 + 50) / (10 + 50), 10);
  });

  test("a line is fitted by weight; a constant factor is a constant slope", () => {
    const rising = [1, 2, 3, 4, 5, 6].map((value) => ({ value, weight: 1 }));
    expect(fitTrend(rising, false)).toMatchObject({ logarithmic: false });
    expect(fitTrend(rising, false)?.slope).toBeCloseTo(1, 10);
    expect(fitTrend(rising.slice(1), false)).toBeUndefined();
    const halving = [64, 32, 16, 8, 4, 2].map((value) => ({ value, weight: 1 }));
    expect(fitTrend(halving, true)?.slope).toBeCloseTo(-Math.LN2, 10);
    // An outlier without weight changes nothing.
    const outlier = [...rising, { value: 1000, weight: 0 }];
    expect(fitTrend(outlier, false)?.slope).toBeCloseTo(1, 10);
  });

  test("a week of nothing cannot be a logarithm: the line is straight", () => {
    const points = [4, 3, 2, 1, 1, 0].map((value) => ({ value, weight: 1 }));
    expect(fitTrend(points, true)?.logarithmic).toBe(false);
  });

  test("trends are damped beyond eight weeks", () => {
    expect(dampedWeeks(8)).toBe(8);
    expect(dampedWeeks(9)).toBeCloseTo(8.9, 10);
    expect(dampedWeeks(10)).toBeCloseTo(8 + 0.9 + 0.81, 10);
    expect(dampedWeeks(9.5)).toBeCloseTo(8 + 0.9 + 0.405, 10);
    expect(dampedWeeks(1000)).toBeCloseTo(17, 6);
  });

  test("a falling count never goes below nothing", () => {
    expect(levelForecast(10, { slope: -2, logarithmic: true }, 8)).toBeGreaterThan(0);
  });

  test("the band of a share follows from how many it is a share of, and from how its weeks scatter", () => {
    const calm = { slope: 0, logarithmic: false, residual: 0, weightedVariance: 0 };
    const { low, high } = proportionBand(2.5, 100, 100_000, calm);
    expect((high - low) / 2).toBeCloseTo(1.2816 * 100 * Math.sqrt((0.025 * 0.975) / 100_000), 10);
    const wild = proportionBand(2.5, 100, 100_000, { ...calm, weightedVariance: 4 * 0.025 * 0.975 * 10_000 });
    expect((wild.high - wild.low) / (high - low)).toBeCloseTo(2, 10);
  });

  test("the standard deviation is the sample's", () => {
    expect(standardDeviation([2, 4, 4, 4, 5, 5, 7, 9])).toBeCloseTo(2.138, 3);
    expect(standardDeviation([1])).toBeUndefined();
  });
});
