import { ConflictError } from "../../../lambdas/shared/errors.ts";
import { folderLake } from "../../../lambdas/shared/lake/folder.ts";
import { type Lake, unchangedSince } from "../../../lambdas/shared/lake.ts";

/** A process of its own that adds `<name><n>` to the names in one object, ten times: `addNames.ts <lake> <name>`. */
const [url = "", name = ""] = process.argv.slice(2);
const lake = folderLake(url);
for (let n = 0; n < 10; n++) await add(lake, `${name}${n},`);

async function add(lake: Lake, entry: string): Promise<void> {
  const read = await lake.get("names");
  try {
    await lake.put("names", Buffer.concat([read?.body ?? Buffer.alloc(0), Buffer.from(entry)]), unchangedSince(read));
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    await add(lake, entry);
  }
}
