import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CheckFile, parseCheck } from "./checkFile.ts";

const ownFolder = fileURLToPath(new URL("../../sql/checks", import.meta.url));

/** Every check there is, by name. */
export async function readCheckFiles(folder = ownFolder): Promise<CheckFile[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(files.map(async (name) => parseCheck(await readFile(join(folder, name), "utf8"), name)));
}
