import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("the picture of lib/ names every file there is, and none that is not", () => {
  const page = readFileSync("docs/architecture.md", "utf8");
  const part = page.slice(page.indexOf("## In AWS"), page.indexOf("## Rules that hold everywhere"));
  const named = new Set([...part.matchAll(/`([\w.]+\.(?:ts|json))`/g)].map(([, name = ""]) => name));
  const there = readdirSync("lib", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("engine"))
    .map(({ name }) => name);
  expect([...named].sort()).toEqual(there.sort());
});
