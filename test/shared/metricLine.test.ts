import { expect, test } from "vitest";
import { metricLine } from "../../lambdas/shared/metricLine.ts";

const at = new Date("2026-11-23T04:00:00Z");

test("is a line that CloudWatch makes metrics from", () => {
  const line = metricLine(at, { stage: "prod", source: "shop-eu" }, { sourceFailed: 0, sourceStaleHours: 12.5 });
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toEqual({
    _aws: {
      Timestamp: at.getTime(),
      CloudWatchMetrics: [
        {
          Namespace: "Milepost",
          Dimensions: [["stage", "source"]],
          Metrics: [{ Name: "SourceFailed" }, { Name: "SourceStaleHours" }],
        },
      ],
    },
    stage: "prod",
    source: "shop-eu",
    SourceFailed: 0,
    SourceStaleHours: 12.5,
  });
});

test("counts a run by its stage alone", () => {
  const { _aws, ...values } = JSON.parse(metricLine(at, { stage: "prod" }, { runComputed: 1 }));
  expect(_aws.CloudWatchMetrics[0].Dimensions).toEqual([["stage"]]);
  expect(values).toEqual({ stage: "prod", RunComputed: 1 });
});
