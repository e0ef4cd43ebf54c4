import { open } from "node:fs/promises";
import { MilepostError } from "./errors.ts";

/** An object that Milepost wrote as Parquet is not whole: cut short, or overwritten by something else. */
export class DamagedObjectError extends MilepostError {}

/** Rejects with DamagedObjectError when a copy of one of Milepost's own Parquet objects is not whole. */
export async function refuseDamaged({ lake, key, path }: { lake: string; key: string; path: string }): Promise<void> {
  const folder = ownFolder.exec(key)?.[1];
  if (folder === undefined || (await isWholeParquet(path))) return;
  throw new DamagedObjectError(`${lake}: ${key} is damaged: it is no whole Parquet file.`, {
    key,
    remedy: remedies[folder] ?? "Delete it: the next run makes it again from what lies before it.",
  });
}

const ownFolder = /^(?:state\/rebuild\/.*\/)?(canonical|facts|cubes|kpi_values|kpi_snapshots|tables)\/.*\.parquet$/;

const remedies: Readonly<Record<string, string>> = {
  canonical: "The next run makes its table again from raw: npx milepost run.",
  kpi_snapshots:
    "It is the only copy of what figures were that day: take it back from a version of the bucket or a backup.",
};

/** Whether a file begins and ends as Parquet does, with room for the footer whose length it states. */
async function isWholeParquet(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size < shortest) return false;
    const [head, tail] = [Buffer.alloc(4), Buffer.alloc(8)];
    await file.read(head, 0, 4, 0);
    await file.read(tail, 0, 8, size - 8);
    const isMarked = [head, tail.subarray(4)].every((mark) => mark.toString("latin1") === "PAR1");
    return isMarked && tail.readUInt32LE(0) <= size - shortest;
  } finally {
    await file.close();
  }
}

/** The mark at both ends, and the footer's length. */
const shortest = 12;
