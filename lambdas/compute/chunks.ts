import { inputsOf } from "./makeRows.ts";
import type { DerivedNode } from "./node.ts";
import { whole } from "./partitions.ts";
import type { Run } from "./run.ts";

/** Bytes of Parquet beyond which a chunk is not made beside another. */
const HEAVY = 96 * 2 ** 20;

/**
 * Which stale partitions are made in one go. Alone, each reads just its own inputs. Together, what they share (all of an
 * input, or its past) is read once; worth it when many are stale and what they share outweighs what is their own. A
 * chunk takes up as much input of its own as fits DuckDB's memory comfortably.
 */
export function chunksOf(run: Run, node: DerivedNode, ids: readonly string[], stale: readonly string[]): string[][] {
  const sizes = new Map(stale.map((id) => [id, inputBytes(run, node, id)]));
  const total = (pick: (size: InputBytes) => number) => [...sizes.values()].reduce((sum, size) => sum + pick(size), 0);
  const isWorthIt =
    stale.length > Math.max(2, ids.length / 3) && total((size) => size.shared) > total((size) => size.own);
  const together = run.chunkBytes === Number.POSITIVE_INFINITY || (isWorthIt && run.chunkBytes > 0);
  if (!together || stale.includes(whole)) return stale.map((id) => [id]);
  const chunks: string[][] = [];
  let bytes = 0;
  for (const id of stale) {
    const { own = 0 } = sizes.get(id) ?? {};
    const current = chunks.at(-1);
    bytes += own;
    if (current !== undefined && bytes <= run.chunkBytes) current.push(id);
    else {
      chunks.push([id]);
      bytes = own;
    }
  }
  return chunks;
}

/** Whether a chunk is too large to be made beside another. */
export const isHeavy = (run: Run, node: DerivedNode, chunk: readonly string[]): boolean =>
  [...inputsOf(run, node, chunk, node.partition.by === "period").values()]
    .flat()
    .reduce((sum, { object }) => sum + object.size, 0) > HEAVY;

interface InputBytes {
  /** In the partition's own months. */
  readonly own: number;
  /** Before, after, or of no month. */
  readonly shared: number;
}

function inputBytes(run: Run, node: DerivedNode, id: string): InputBytes {
  const bytes = (reaches: DerivedNode["reaches"]) =>
    [...inputsOf(run, { reaches }, [id], node.partition.by === "period").values()]
      .flat()
      .reduce(
        (sum, { object, months }) => sum + (months === undefined && reaches !== node.reaches ? 0 : object.size),
        0,
      );
  const own = bytes(new Map([...node.reaches.keys()].map((table) => [table, "same" as const])));
  return { own, shared: bytes(node.reaches) - own };
}
