import type { Choices } from "./choices.ts";
import { convert, divideRounded, type Fixed } from "./decimal.ts";
import type { RateOn } from "./rates.ts";
import type { Receipt } from "./receipts.ts";

/** Units of a variant that sales took on a day, or that came back into stock. */
export interface Move {
  readonly source: string;
  readonly variantId: number;
  readonly date: string;
  readonly sold: number;
  readonly back: number;
}

/** What a unit sold on a day cost by receipts, in hundred-millionths, and the share of the recorded cost to add. */
export interface ReceiptCost {
  readonly unitCost: bigint;
  readonly recordedShare: bigint;
}

const whole = 100_000_000n;
/** Averages are reckoned on with more digits than they are kept in. */
const fine = 10n ** 24n;

/** By `source variant date`. Walks each variant's days: receipts come in, sales go out one by one, returns come back. */
export function receiptCosts(
  method: Choices["costMethod"],
  receipts: readonly Receipt[],
  moves: readonly Move[],
  rateOn: RateOn,
): ReadonlyMap<string, ReceiptCost> {
  const costs = new Map<string, ReceiptCost>();
  if (method === "recorded") return costs;
  const variantOf = ({ source, variantId }: { source: string; variantId: number }) => `${source} ${variantId}`;
  const movesOf = Map.groupBy(moves, variantOf);
  for (const [variant, received] of Map.groupBy(receipts, variantOf)) {
    const moved = movesOf.get(variant) ?? [];
    /** The cost of every unit ever received, oldest first, and which of them is the next to go. */
    const units: (Fixed | null)[] = [];
    let next = 0;
    let average: bigint | null = null;
    for (const date of [...new Set([...received, ...moved].map((each) => each.date))].sort()) {
      const arrived = received
        .filter((each) => each.date === date)
        .flatMap(({ quantity, cost }) => {
          const unitCost = cost === undefined ? null : convert(cost.amount, rateOn(date, cost.currency));
          return Array.from({ length: quantity }, () => unitCost);
        });
      units.push(...arrived);
      const priced = arrived.filter((cost) => cost !== null);
      const coming = BigInt(priced.length);
      if (coming > 0n) {
        const worth = priced.reduce((sum, cost) => sum + cost, 0n);
        const there = BigInt(units.length - next) - coming;
        average = average === null ? (worth * fine) / coming : (average * there + worth * fine) / (there + coming);
      }
      const today = moved.filter((each) => each.date === date);
      const sold = today.reduce((sum, each) => sum + each.sold, 0);
      let taken = 0n;
      let costed = 0n;
      for (let i = 0; i < sold && next < units.length; i += 1) {
        const cost = units[next] ?? null;
        next += 1;
        if (cost === null) continue;
        taken += cost;
        costed += 1n;
      }
      next -= today.reduce((sum, each) => sum + each.back, 0);
      if (sold === 0) continue;
      const all = BigInt(sold);
      const key = `${variant} ${date}`;
      if (method === "average" && average !== null)
        costs.set(key, { unitCost: divideRounded(average * 10_000n, fine), recordedShare: 0n });
      if (method === "fifo" && costed > 0n)
        costs.set(key, {
          unitCost: divideRounded(taken * 10_000n, all),
          recordedShare: divideRounded((all - costed) * whole, all),
        });
    }
  }
  return costs;
}

/** The cost of some units, given what they cost as recorded; null when some of it is not known. */
export function blended(units: number, recorded: Fixed | null, receipt: ReceiptCost | undefined): Fixed | null {
  if (receipt === undefined) return recorded;
  if (receipt.recordedShare > 0n && recorded === null) return null;
  const added = receipt.recordedShare === 0n ? 0n : (recorded ?? 0n) * receipt.recordedShare;
  return divideRounded(BigInt(units) * receipt.unitCost * 10_000n + added, whole);
}
