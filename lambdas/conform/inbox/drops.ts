import type { Context } from "../../shared/context.ts";
import type { ObjectFacts } from "../../shared/lake.ts";
import { isPassedOver } from "./format.ts";

/** A file that lies in `inbox/<table>/`. */
export interface Drop extends ObjectFacts {
  /** The folder's name; empty for a file that lies in `inbox/` itself. */
  readonly table: string;
  /** Its name in that folder, with the folders below. */
  readonly file: string;
}

export const inboxPrefix = "inbox/";

/** How long a file that has not been seen before must stay as it is to be taken for whole. */
const SETTLE_MS = 2_000;

/** Every file in the inbox that somebody may have meant to drop. */
export async function listDrops({ lake }: Pick<Context, "lake">): Promise<Drop[]> {
  const drops: Drop[] = [];
  for await (const object of lake.list(inboxPrefix)) {
    const path = object.key.slice(inboxPrefix.length);
    const slash = path.indexOf("/");
    const drop = { ...object, table: path.slice(0, Math.max(slash, 0)), file: path.slice(slash + 1) };
    if (drop.file !== "" && !isPassedOver(drop.file)) drops.push(drop);
  }
  return drops;
}

/**
 * Parts files that are whole from those still being written: looks a second time, two seconds later. So a file is taken
 * by the run that finds it, though a folder (unlike S3) shows a file while it is copied. One whose copying pauses just
 * then is read as far as it is, and again when it has changed.
 */
export async function settle(ctx: Pick<Context, "lake" | "sleep">, fresh: readonly Drop[]) {
  if (fresh.length === 0) return { whole: [], growing: [] };
  await ctx.sleep(SETTLE_MS);
  const after = new Map((await listDrops(ctx)).map((drop) => [drop.key, drop.etag]));
  return {
    whole: fresh.filter(({ key, etag }) => after.get(key) === etag),
    growing: fresh.filter(({ key, etag }) => after.has(key) && after.get(key) !== etag),
  };
}
