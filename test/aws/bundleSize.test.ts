import { globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { architectureOf } from "../../lib/functions/architectureOf.ts";
import { makeBundle } from "../../lib/functions/makeBundle.ts";
import { testSettings } from "../lib/synthesise.ts";

/** What an unpacked function may have at most, and how much of it is meant to stay free for what comes. */
const limit = 250 * 2 ** 20;
const share = 0.6;

const folder = mkdtempSync(join(tmpdir(), "milepost-size-"));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("the bundle with the engine is for Lambda's processor, and leaves room below Lambda's limit", () => {
  makeBundle("engine", folder, { settings: testSettings() });
  const files = globSync("**/*", { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  expect(bytes, `${(bytes / 2 ** 20).toFixed(1)} MB`).toBeLessThan(limit * share);
  // The engine alone has some 60: less would be a bundle without it.
  expect(bytes).toBeGreaterThan(50 * 2 ** 20);

  const binaries = globSync("**/*.{node,so}", { cwd: folder });
  expect(binaries.map((file) => architectureOf(join(folder, file)))).toEqual(["arm64", "arm64"]);
});
