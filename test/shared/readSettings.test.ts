import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { checkSettings, readSettings } from "../../lambdas/shared/readSettings.ts";
import { expectGolden } from "../goldenFile.ts";

const cases = await readdir("test/golden/settings");

test.each(cases)("names every mistake of %s", async (name) => {
  const folder = `test/golden/settings/${name}`;
  const error = await readSettings(`${folder}/milepost.config.mjs`).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SettingsError);
  await expectGolden(`${folder}/message.txt`, `${(error as SettingsError).message}\n`);
});

test("says where the settings are missing", async () => {
  await expect(readSettings("nowhere/milepost.config.ts")).rejects.toThrow(
    "There are no settings at nowhere/milepost.config.ts.\n  Go to the folder that holds milepost.config.ts",
  );
});

test("reads the example, and fills in the catalogue's defaults", async () => {
  const settings = await readSettings("milepost.config.ts");
  expect(settings.definitions.sales.measure).toBe("net");
  expect(settings.business.calendar).toEqual({ kind: "gregorian", fiscalYearStart: 1 });
});

test("reads the example with all its commented settings taken in", async () => {
  const folder = await mkdtemp(join(tmpdir(), "milepost-settings-"));
  try {
    const example = await readFile("milepost.config.ts", "utf8");
    // Prose ends with a full stop, settings do not.
    const code = example.replaceAll(/^( +)\/\/ (.*[^.])$/gm, "$1$2").replace("./lambdas/", `${process.cwd()}/lambdas/`);
    await writeFile(join(folder, "milepost.config.ts"), code);
    const settings = await readSettings(join(folder, "milepost.config.ts"));
    expect(Object.keys(settings.sources)).toEqual(["shop-eu", "ecb"]);
    expect(settings.goals.map(({ id }) => id)).toEqual(["sales-q4"]);
    expect(settings.report.recipients).toEqual(["you@example.com"]);
    expect(settings.definitions.sales.measure).toBe("total");
    expect(settings.definitions.returning.lookback_days).toBe(365);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("shows at most sixty characters of what stands there", () => {
  const business = { name: "Shop", timeZone: "x".repeat(500), currency: "EUR" };
  expect(() => checkSettings({ business }, "milepost.config.ts")).toThrow(/stands there: "x{58}…\n/);
});
