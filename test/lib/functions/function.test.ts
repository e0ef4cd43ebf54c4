import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { functionNames } from "../../../lib/contract.ts";
import { synthesise } from "../synthesise.ts";

const { template } = synthesise();
const functions = Object.values(template.findResources("AWS::Lambda::Function")).map(({ Properties }) => Properties);

describe("every function", () => {
  test("is arm64 on the Node that the tests run on", () => {
    expect(functions.map(({ Architectures, Runtime }) => [...Architectures, Runtime].join(" "))).toEqual(
      functions.map(() => `arm64 nodejs${process.versions.node.split(".")[0]}.x`),
    );
  });

  test("keeps its log, in JSON, for as long as the settings say, in a group of its own", () => {
    const groups = template.findResources("AWS::Logs::LogGroup");
    for (const { LoggingConfig, FunctionName } of functions) {
      expect(LoggingConfig.LogFormat).toBe("JSON");
      const group = groups[LoggingConfig.LogGroup.Ref];
      expect(group?.Properties).toMatchObject({ LogGroupName: `/aws/lambda/${FunctionName}`, RetentionInDays: 30 });
    }
    const { template: longer } = synthesise({ deploy: { logRetentionDays: 365 } });
    longer.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 365 });
  });

  test("is traced, takes no concurrency for itself, and no time beyond Lambda's", () => {
    for (const properties of functions) {
      expect(properties.TracingConfig).toEqual({ Mode: "Active" });
      expect(properties).not.toHaveProperty("ReservedConcurrentExecutions");
      expect(properties.Timeout).toBeLessThanOrEqual(900);
    }
    template.resourceCountIs("AWS::Lambda::Version", 0);
    template.resourceCountIs("AWS::Lambda::Alias", 0);
  });

  test("has a role of its own, without a managed policy", () => {
    expect(new Set(functions.map(({ Role }) => Role["Fn::GetAtt"][0])).size).toBe(functionNames.length);
    for (const { Properties } of Object.values(template.findResources("AWS::IAM::Role"))) {
      expect(Properties).not.toHaveProperty("ManagedPolicyArns");
    }
  });

  test("is told where the lake and the stage's parameters are, and no secret", () => {
    for (const { FunctionName, Environment } of functions) {
      const ofReport = /-report$/.test(FunctionName) ? ["MILEPOST_CONFIGURATION_SET"] : [];
      expect(Object.keys(Environment.Variables).sort()).toEqual([
        ...ofReport,
        ...["MILEPOST_LAKE", "MILEPOST_PARAMETERS", "MILEPOST_STAGE", "NODE_OPTIONS"],
      ]);
    }
  });
});

test("memory and disk are what the settings say", () => {
  const { template: given } = synthesise({
    deploy: { memory: { pull: 512, conform: 2048, compute: 10_240, report: 1024 }, scratch: 8192 },
  });
  const sizes = Object.entries({
    pull: [512, 512],
    conform: [2048, 8192],
    compute: [10_240, 8192],
    report: [1024, 8192],
    run: [512, 512],
  });
  for (const [name, [MemorySize, Size]] of sizes) {
    given.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: `milepost-prod-${name}`,
      MemorySize,
      EphemeralStorage: Match.objectLike({ Size }),
    });
  }
});
