import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { synthesise } from "./synthesise.ts";

const folder = mkdtempSync(join(tmpdir(), "milepost-lint-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What cfn-lint says of a template; that CDK names dependencies twice is no fault. */
function lint(template: object): string {
  const path = join(folder, "template.json");
  writeFileSync(path, JSON.stringify(template));
  return spawnSync("cfn-lint", ["--ignore-checks", "W3005", "--template", path], { encoding: "utf8" }).stdout;
}

const isThere = spawnSync("cfn-lint", ["--version"]).status === 0;

test.skipIf(!isThere)("CloudFormation's linter finds nothing in the stack, with or without a key of its own", () => {
  expect(lint(synthesise().template.toJSON())).toBe("");
  expect(lint(synthesise({ deploy: { kmsKey: true } }).template.toJSON())).toBe("");
});

test.skipIf(!isThere)("CloudFormation's linter finds what is wrong", () => {
  const template = synthesise().template.toJSON();
  for (const { Type, Properties } of Object.values<{ Type: string; Properties: { Runtime: string } }>(
    template.Resources,
  )) {
    if (Type === "AWS::Lambda::Function") Properties.Runtime = "nodejs4.3";
  }
  expect(lint(template)).toMatch(/nodejs4\.3/);
});
