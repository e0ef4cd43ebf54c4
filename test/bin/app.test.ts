import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "milepost-app-"));
const app = resolve("bin/app.ts");
const { AWS_REGION: _, AWS_DEFAULT_REGION: __, AWS_PROFILE: ___, ...environment } = process.env;

beforeEach(() => rmSync(join(folder, "milepost.config.ts"), { force: true }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** As CDK runs it in a folder, told to bundle nothing. */
function runApp() {
  return spawnSync(process.execPath, [app], {
    cwd: folder,
    encoding: "utf8",
    env: { ...environment, CDK_OUTDIR: join(folder, "out"), CDK_CONTEXT_JSON: '{"aws:cdk:bundling-stacks":[]}' },
  });
}

test("the app makes a stack of each stage, without credentials", () => {
  const stages = `stages: { prod: {}, trial: { account: "123456789012", region: "eu-central-1" } }`;
  writeFileSync(
    join(folder, "milepost.config.ts"),
    `export default { business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" }, deploy: { ${stages} } };`,
  );
  expect(runApp()).toMatchObject({ status: 0, stderr: "" });
  const { artifacts } = JSON.parse(readFileSync(join(folder, "out/manifest.json"), "utf8"));
  expect(artifacts["milepost-prod"].environment).toBe("aws://unknown-account/unknown-region");
  expect(artifacts["milepost-trial"].environment).toBe("aws://123456789012/eu-central-1");
});

test("the repository's own settings can be deployed as they are", () => {
  cpSync("milepost.config.ts", join(folder, "milepost.config.ts"));
  const text = readFileSync(join(folder, "milepost.config.ts"), "utf8");
  writeFileSync(join(folder, "milepost.config.ts"), text.replace("./lambdas", resolve("lambdas")));
  expect(runApp()).toMatchObject({ status: 0, stderr: "" });
});

test("settings that cannot be are told in words, not with a stack trace", () => {
  writeFileSync(join(folder, "milepost.config.ts"), "export default { business: { name: 'Shop' } };");
  const { status, stderr } = runApp();
  expect(status).toBe(1);
  expect(stderr).toMatch(/business\.timeZone/);
  expect(stderr).not.toMatch(/at file:|\.ts:\d/);
});
