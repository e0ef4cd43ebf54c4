import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { deployed } from "../../lambdas/shared/deployed.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-deployed-"));
});
afterEach(() => rm(folder, { recursive: true }));
const open = () => deployed({ MILEPOST_PARAMETERS: "/milepost/prod" }, pathToFileURL(`${folder}/`));

test("reads the settings that lie in the bundle as they were deployed", async () => {
  const settings = checkSettings((await import("../../milepost.config.ts")).default, "milepost.config.ts");
  await writeFile(join(folder, "settings.json"), JSON.stringify(settings));
  const deployment = open();
  expect(deployment.settings).toEqual(settings);
  expect(deployment.environment).toEqual({ MILEPOST_PARAMETERS: "/milepost/prod" });
});

test("says what is wrong with them", async () => {
  await writeFile(join(folder, "settings.json"), "{}");
  expect(open).toThrow(/settings.json has .*business/s);
});
