import { createHash } from "node:crypto";
import { access, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import pLimit from "p-limit";
import type { Context } from "../shared/context.ts";
import type { ObjectFacts } from "../shared/lake.ts";
// STAND-IN until lambdas/shared/scratch.ts is there.
export async function fetchObjects(
  ctx: Pick<Context, "lake" | "scratch">,
  objects: readonly ObjectFacts[],
): Promise<Map<string, string>> {
  const limit = pLimit(16);
  const paths = await Promise.all(
    objects.map((object) =>
      limit(async () => {
        const path = cachePath(ctx.scratch, object);
        if (
          await access(path).then(
            () => true,
            () => false,
          )
        )
          return [object.key, path] as const;
        await mkdir(dirname(path), { recursive: true });
        await ctx.lake.download(object.key, path);
        return [object.key, path] as const;
      }),
    ),
  );
  return new Map(paths);
}
export async function keepObject(ctx: Pick<Context, "scratch">, object: ObjectFacts, path: string): Promise<void> {
  const to = cachePath(ctx.scratch, object);
  await mkdir(dirname(to), { recursive: true });
  await rename(path, to);
}
const cachePath = (scratch: string, { key, etag }: ObjectFacts) =>
  join(scratch, "objects", `${createHash("sha256").update(`${key}\n${etag}`).digest("hex").slice(0, 32)}.parquet`);
