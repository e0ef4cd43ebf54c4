import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { madePages } from "../../docs/make.ts";
import { table } from "../../docs/markdown.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

test.each(Object.entries(madePages))("%s is what `npm run docs` makes of the SQL files", async (path, make) => {
  expect(await readFile(join(root, path), "utf8")).toBe(await make(root));
});

test("no page has a hole", async () => {
  for (const make of Object.values(madePages)) expect(await make(root)).not.toMatch(/undefined|\[object|NaN/);
});

test("a cell's own bars do not end it", () => {
  expect(table(["a"], [["x | y"]])).toBe("| a |\n| --- |\n| x \\| y |");
});
