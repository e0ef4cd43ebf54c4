import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { MilepostFunction } from "../../lib/functions/function.ts";
import { LakeBucket } from "../../lib/lakeBucket.ts";
import { testApp, testSettings } from "./synthesise.ts";

/** Small on purpose: the lake and one function, as they are read by whoever changes them. */
test("the lake and a function look as they did", () => {
  const stack = new Stack(testApp(), "Part");
  const settings = testSettings();
  const lake = new LakeBucket(stack, "Lake", { settings });
  new MilepostFunction(stack, "Pull", { name: "pull", stage: "prod", settings, lake });
  const { Resources } = Template.fromStack(stack).toJSON();
  // The hash of a bundle changes with any line of code.
  const text = JSON.stringify(Resources).replaceAll(/[0-9a-f]{64}\.zip/g, "<bundle>.zip");
  expect(JSON.parse(text)).toMatchSnapshot();
});
