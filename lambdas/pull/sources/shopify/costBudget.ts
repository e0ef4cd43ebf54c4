import type { Http } from "../../http.ts";
import { pause } from "../../timeBudget.ts";
import type { QueryCost } from "./graphqlAnswer.ts";

/** Keeps to the leaky bucket of query cost that Shopify gives each app in each shop. */
export interface CostBudget {
  /** Waits until the bucket holds what this query was worth when it was last sent. */
  wait(query: string): Promise<void>;
  /** Takes in what an answer says. Returns what the query was worth; undefined when it does not say. */
  note(query: string, cost: QueryCost | undefined): number | undefined;
}

export function costBudget(http: Pick<Http, "now" | "sleep" | "remaining">): CostBudget {
  let bucket: { available: number; perSecond: number; maximum: number; at: number } | undefined;
  const costs = new Map<string, number>();
  return {
    async wait(query) {
      const cost = costs.get(query);
      if (bucket === undefined || cost === undefined) return;
      const refilled = bucket.available + ((http.now().getTime() - bucket.at) / 1000) * bucket.perSecond;
      const lacking = Math.min(cost, bucket.maximum) - refilled;
      if (lacking > 0) await pause(http, (lacking / bucket.perSecond) * 1000);
    },
    note(query, cost) {
      const { requestedQueryCost, throttleStatus } = cost ?? {};
      if (requestedQueryCost !== undefined) costs.set(query, requestedQueryCost);
      if (throttleStatus !== undefined && throttleStatus.restoreRate > 0) {
        const { currentlyAvailable: available, maximumAvailable: maximum, restoreRate: perSecond } = throttleStatus;
        bucket = { available, maximum, perSecond, at: http.now().getTime() };
      }
      return requestedQueryCost;
    },
  };
}
