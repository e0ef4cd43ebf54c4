import pLimit from "p-limit";
import type { z } from "zod";
import type { Lake } from "../shared/lake.ts";
import { readStateFile, type StateFile } from "../shared/stateFile.ts";

const remedy = "If nobody edited it, delete it: it is made again.";

/** Every state file below a prefix whose key is wanted, in the order of the keys. */
export async function readStateFiles<Value>(
  lake: Lake,
  prefix: string,
  schema: z.ZodType<Value>,
  wanted: (key: string) => boolean = () => true,
): Promise<StateFile<Value>[]> {
  const limit = pLimit(16);
  const keys = (await Array.fromAsync(lake.list(prefix))).map((object) => object.key).filter(wanted);
  const files = await Promise.all(keys.map((key) => limit(() => readStateFile(lake, key, schema, remedy))));
  return files.filter((file) => file !== undefined);
}
