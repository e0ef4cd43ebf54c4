import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readEnvironment, readEnvironmentOf } from "../../bin/place.ts";

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-place-"));
  file = join(folder, ".env");
  await writeFile(file, "MILEPOST_LAKE=./other\nMILEPOST_SECRET_SHOP=a\nAWS_PROFILE=other\nAWS_REGION=eu-west-1\n");
});
afterAll(() => rm(folder, { recursive: true }));

test("what stands in .env lies below the environment", () => {
  expect(readEnvironment({ MILEPOST_LAKE: "./mine" }, file)).toEqual({
    ...{ MILEPOST_LAKE: "./mine", MILEPOST_SECRET_SHOP: "a" },
  });
});

test("AWS_… counts in the environment alone, and is told of without its value", () => {
  const notes: string[] = [];
  const terminal = { environment: { AWS_PROFILE: "mine" }, note: (text: string) => notes.push(text) };
  const environment = readEnvironmentOf(terminal, file);
  expect(environment).toMatchObject({ AWS_PROFILE: "mine" });
  expect(environment).not.toHaveProperty("AWS_REGION");
  expect(notes).toEqual([expect.stringMatching(/^AWS_PROFILE, AWS_REGION in .* count for nothing/)]);
});

test("without a file there is the environment, and nothing to say", () => {
  const note = () => expect.unreachable();
  expect(readEnvironmentOf({ environment: { A: "1" }, note }, join(folder, "none"))).toEqual({ A: "1" });
});
