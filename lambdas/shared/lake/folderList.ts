import { type BigIntStats, type Dirent, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isNothingThere, statFile } from "./folderFiles.ts";
import { OWN_FOLDER } from "./key.ts";

/** The files below `root` whose keys start with `prefix`, in the order of the keys' UTF-8 bytes, as S3 lists. */
export async function* listFolder(root: string, prefix: string): AsyncIterable<{ key: string; stats: BigIntStats }> {
  yield* walk(root, prefix.slice(0, prefix.lastIndexOf("/") + 1), prefix);
}

/** `folder` is "" or ends with a slash. */
async function* walk(root: string, folder: string, prefix: string): AsyncIterable<{ key: string; stats: BigIntStats }> {
  const keys = (await entriesOf(join(root, folder)))
    // With its slash, a folder sorts where the keys in it do: `a.b` before `a/c`, though `a` is before `a.b`.
    .map((entry) => folder + entry.name + (isFolder(entry) ? "/" : ""))
    .filter((key) => (key.startsWith(prefix) || prefix.startsWith(key)) && key !== `${OWN_FOLDER}/`)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const key of keys) {
    if (key.endsWith("/")) yield* walk(root, key, prefix);
    else {
      const stats = key.startsWith(prefix) ? statFile(join(root, key)) : undefined;
      if (stats) yield { key, stats };
    }
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isNothingThere(error)) return [];
    throw error;
  }
}

/** Also a link to a folder: a merchant may keep the inbox elsewhere. */
function isFolder(entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.isDirectory() ?? false;
}
