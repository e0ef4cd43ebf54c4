import { type History, valueAt } from "../vendors/shop/history.ts";
import type { Variant } from "../vendors/shop/model.ts";
import { dateOf } from "../vendors/shop/zonedTime.ts";
import type { Fixed } from "./decimal.ts";

/** What a unit of a variant is held to have cost on a day; null when nobody ever recorded a cost. */
export type CostOn = (variantId: number, date: string) => Fixed | null;

/**
 * The shop tells only what a unit costs now. So the cost of a day is the one seen on that day or last before it, and
 * before the first look the first that was ever seen. Of several looks on one day the last counts.
 */
export function costsSeen(variants: readonly History<Variant>[], looks: readonly number[], timeZone: string): CostOn {
  const seen = new Map<number, { date: string; cost: Fixed }[]>();
  for (const history of variants) {
    const costs: { date: string; cost: Fixed }[] = [];
    for (const look of looks) {
      const variant = valueAt(history, look);
      if (variant?.unitCost == null) continue;
      const date = dateOf(look, timeZone);
      const cost = BigInt(variant.unitCost);
      if (costs.at(-1)?.date === date) costs.pop();
      costs.push({ date, cost });
    }
    const id = history[0]?.value.id;
    if (id !== undefined) seen.set(id, costs);
  }
  return (variantId, date) => {
    const costs = seen.get(variantId) ?? [];
    const last = costs.findLast((each) => each.date <= date);
    return (last ?? costs[0])?.cost ?? null;
  };
}
