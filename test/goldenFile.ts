import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { expect } from "vitest";

/**
 * Holds a text against a committed file. A missing file is written on a developer's machine and refused in CI; a
 * difference fails, and `UPDATE_GOLDEN=1` writes what is there now.
 */
export async function expectGolden(path: string, text: string): Promise<void> {
  const found = await readFile(path, "utf8").catch(() => undefined);
  const write = process.env.UPDATE_GOLDEN === "1" || (found === undefined && !process.env.CI);
  if (write) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    return;
  }
  expect(found, `${path} is not committed`).toBeDefined();
  expect(text).toBe(found);
}
