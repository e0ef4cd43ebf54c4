import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { conformInbox } from "../../../lambdas/conform/inbox.ts";
import { expectGolden } from "../../goldenFile.ts";
import { inboxLake } from "./inboxLake.ts";

const cases = join(import.meta.dirname, "../../golden/inbox");

/** Each folder holds an `inbox/` as a merchant might leave it, and what comes of it in `rows/` and `inbox_results/`. */
test.each(await readdir(cases))("%s", async (name) => {
  await using lake = await inboxLake();
  const folder = join(cases, name);
  for (const file of await filesIn(join(folder, "inbox"))) {
    await lake.drop(`inbox/${file}`, await readFile(join(folder, "inbox", file)));
  }
  expect(await conformInbox(lake.ctx)).toMatchObject({ done: true, growing: [] });

  const made = new Map<string, string>();
  for (const key of await lake.keys("inbox_results/")) made.set(key, (await lake.text(key)) ?? "");
  const tables = new Set((await lake.keys("canonical/")).map((key) => key.split("/")[1] ?? ""));
  for (const table of tables) made.set(`rows/${table}.ndjson`, linesOf(await lake.rows(table)));
  const coverage = await Promise.all((await lake.keys("state/coverage/")).map((key) => lake.text(key)));
  made.set("coverage.ndjson", linesOf(coverage.map((text) => JSON.parse(text ?? ""))));

  for (const [path, text] of made) await expectGolden(join(folder, path), text);
  const expected = (await filesIn(folder)).filter((file) => !file.startsWith("inbox/"));
  expect([...made.keys()].sort()).toEqual(expected.sort());
});

/** What is null or false says little. */
function linesOf(rows: readonly Record<string, unknown>[]): string {
  return rows
    .map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null && value !== false)))
    .map((row) => `${JSON.stringify(row)}\n`)
    .join("");
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}
