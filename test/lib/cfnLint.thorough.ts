import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readDefinition } from "./runs/readDefinition.ts";
import { synthesise } from "./synthesise.ts";

const folder = mkdtempSync(join(tmpdir(), "milepost-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Resources {
  readonly Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
}

/**
 * What cfn-lint says of a template; that CDK names dependencies twice is no fault. It reads the state machine's
 * definition as an object only.
 */
function lint(template: Resources): string {
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type !== "AWS::StepFunctions::StateMachine") continue;
    Properties.Definition = readDefinition(Properties);
    delete Properties.DefinitionString;
  }
  const path = join(folder, "template.json");
  writeFileSync(path, JSON.stringify(template));
  return spawnSync("cfn-lint", ["--ignore-checks", "W3005", "--template", path], { encoding: "utf8" }).stdout;
}

const synthesised = (changes: Parameters<typeof synthesise>[0] = {}): Resources =>
  synthesise(changes).template.toJSON() as Resources;

const isThere = spawnSync("cfn-lint", ["--version"]).status === 0;

test.skipIf(!isThere)("CloudFormation's linter finds nothing in the stack, with or without a key of its own", () => {
  expect(lint(synthesised())).toBe("");
  expect(lint(synthesised({ deploy: { kmsKey: true } }))).toBe("");
});

test.skipIf(!isThere)("CloudFormation's linter finds what is wrong", () => {
  const template = synthesised();
  for (const { Type, Properties } of Object.values(template.Resources)) {
    if (Type === "AWS::Lambda::Function") Properties.Runtime = "nodejs4.3";
  }
  expect(lint(template)).toMatch(/nodejs4\.3/);
});
