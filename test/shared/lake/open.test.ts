import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { SettingsError } from "../../../lambdas/shared/errors.ts";
import { openLake } from "../../../lambdas/shared/lake/open.ts";

const folder = mkdtempSync(join(tmpdir(), "milepost-open-"));
afterAll(() => rmSync(folder, { recursive: true }));

test.each(["./lake", "/var/lake", "lake", "s3://bucket", "s3://bucket/", "s3://my.bucket-1/a/prefix"])("%s", (url) => {
  expect(openLake(url, {}).url).toBe(url);
});

test.each([
  "",
  " ",
  "gs://bucket",
  "https://bucket.s3.amazonaws.com",
  "s3://",
  "s3://B",
  "s3:///prefix",
  "s3://my_bucket",
])("%j is no lake", (url) => {
  expect(() => openLake(url, {})).toThrow(SettingsError);
});

test("a prefix keeps to the rules of keys", () => {
  expect(() => openLake("s3://bucket/a/../b", {})).toThrow("goes through . or ..");
});

test("a file is no lake", () => {
  writeFileSync(join(folder, "file"), "x");
  expect(() => openLake(join(folder, "file"), {})).toThrow("is not a folder");
});

test("a folder that is not there yet is an empty lake, and reading does not make it", async () => {
  const lake = openLake(join(folder, "new"), {});
  expect(await Array.fromAsync(lake.list(""))).toEqual([]);
  expect(await lake.head("state/lease.json")).toBeUndefined();
  await lake.delete("state/lease.json");
  expect(() => rmSync(join(folder, "new"))).toThrow("ENOENT");
});
