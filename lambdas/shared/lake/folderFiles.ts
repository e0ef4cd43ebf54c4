import { type BigIntStats, linkSync, mkdirSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { PutCondition } from "../lake.ts";

const DAY_NS = 86_400n * 1_000_000_000n;

/**
 * Puts the finished file `aside` at `path` if the condition holds, and says what stands there now; undefined, and
 * nothing changed, when it does not hold. To be called under the folder's lock: the look and the rename are two steps.
 */
export function placeFile(aside: string, path: string, condition: PutCondition): BigIntStats | undefined {
  const old = statFile(path);
  if ("ifMatch" in condition && (!old || etagOf(old) !== condition.ifMatch)) return undefined;
  mkdirSync(dirname(path), { recursive: true });
  if ("ifAbsent" in condition) {
    // A link is refused where something stands, also what a program that knows no lock has put there this instant.
    if (old || !linkNew(aside, path)) return undefined;
  } else {
    if (old) makeNewer(aside, old);
    renameSync(aside, path);
  }
  return statSync(path, { bigint: true });
}

/** Removes the object if it is the one expected; false, and nothing changed, when another stands there. */
export function removeFile(path: string, ifMatch: string | undefined): boolean {
  const old = statFile(path);
  if (old && ifMatch !== undefined && etagOf(old) !== ifMatch) return false;
  if (old) rmSync(path);
  return true;
}

/** The facts of the file at `path`; undefined when there is none, or a folder. */
export function statFile(path: string): BigIntStats | undefined {
  try {
    const stats = statSync(path, { bigint: true });
    return stats.isFile() ? stats : undefined;
  } catch (error) {
    if (isNothingThere(error)) return undefined;
    throw error;
  }
}

/** A file is only ever replaced by another one, so these three change with its content. */
export function etagOf(stats: BigIntStats): string {
  return `${stats.ino.toString(36)}-${stats.mtimeNs.toString(36)}-${stats.size.toString(36)}`;
}

export function isNothingThere(error: unknown): boolean {
  return hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR");
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Removes what processes that died left unfinished: files a day older than `newest`, by the file system's own clock. */
export async function removeLeftovers(folder: string, newest: string): Promise<void> {
  const now = (await stat(newest, { bigint: true })).mtimeNs;
  for (const name of await readdir(folder)) {
    const old = statFile(join(folder, name));
    if (old && old.mtimeNs < now - DAY_NS) await rm(join(folder, name), { force: true });
  }
}

function linkNew(aside: string, path: string): boolean {
  try {
    linkSync(aside, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/**
 * The clock of many file systems ticks every few milliseconds and inode numbers are used again: without this, the third
 * version of an object could look like the first.
 */
function makeNewer(aside: string, old: BigIntStats): void {
  const { atimeNs, mtimeNs } = statSync(aside, { bigint: true });
  if (mtimeNs > old.mtimeNs) return;
  utimesSync(aside, Number(atimeNs) / 1e9, Number(old.mtimeNs + 1_000_000n) / 1e9);
}
