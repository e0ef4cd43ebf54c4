import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { synthesise } from "../synthesise.ts";
import { lintMachine } from "./lintMachine.ts";
import { readDefinition } from "./readDefinition.ts";

const { stack, template } = synthesise();
const { pipeline, functions } = stack.milepost;
const nameOf = (resource: Parameters<typeof stack.getLogicalId>[0]) => stack.getLogicalId(resource);
const idOf = (construct: { node: { defaultChild?: unknown } }) =>
  nameOf(construct.node.defaultChild as Parameters<typeof stack.getLogicalId>[0]);

const policiesOf = (role: { node: { defaultChild?: unknown } }) =>
  Object.values(template.findResources("AWS::IAM::Policy", { Properties: { Roles: [{ Ref: idOf(role) }] } })).flatMap(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );

test("stands in the template as Step Functions reads it, without a fault", () => {
  const [machine] = Object.values(template.findResources("AWS::StepFunctions::StateMachine"));
  expect(machine?.Properties).toMatchObject({ StateMachineName: "milepost-prod" });
  const definition = readDefinition(machine?.Properties);
  expect(lintMachine(definition)).toEqual([]);
  expect(definition.States.Compute.Resource).toEqual({
    "Fn::GetAtt": [idOf(functions.compute.fn), "Arn"],
  });
});

test("logs errors for as long as the settings say, without what states hand on, and is traced", () => {
  template.hasResourceProperties("AWS::StepFunctions::StateMachine", {
    LoggingConfiguration: { IncludeExecutionData: false, Level: "ERROR" },
    TracingConfiguration: { Enabled: true },
  });
  template.hasResourceProperties("AWS::Logs::LogGroup", {
    LogGroupName: "/aws/vendedlogs/states/milepost-prod",
    RetentionInDays: 30,
  });
});

test("may call the five functions, deliver logs and traces, and nothing else", () => {
  const [invoke, ...others] = policiesOf(pipeline.role);
  expect(invoke).toEqual({
    Action: "lambda:InvokeFunction",
    Effect: "Allow",
    Resource: Object.values(functions).map(({ fn }) => ({ "Fn::GetAtt": [idOf(fn), "Arn"] })),
  });
  const actions = others.flatMap(({ Action }) => Action);
  expect(actions.filter((action: string) => !/^(logs:\w+Log\w+|logs:\w+Resource\w+|xray:)/.test(action))).toEqual([]);
});

test("the function run may ask after this machine's executions only", () => {
  const asks = policiesOf(functions.run.role).filter(({ Action }) =>
    [Action].flat().some((a) => a.startsWith("states:")),
  );
  expect(asks).toHaveLength(1);
  expect(asks[0]).toMatchObject({ Action: "states:DescribeExecution" });
  expect(JSON.stringify(asks[0].Resource)).toContain(":execution:milepost-prod:*");
  for (const { name, role } of Object.values(functions)) {
    const may = JSON.stringify(policiesOf(role)).includes("states:");
    expect([name, may]).toEqual([name, name === "run"]);
  }
});

test("the command line finds it", () => {
  template.hasOutput("StateMachineArn", { Value: { Ref: Match.stringLikeRegexp("Pipeline") } });
});
