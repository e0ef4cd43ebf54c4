import { SourceError } from "../../../shared/errors.ts";
import { type Result, tooCostly } from "./client.ts";

/** What one query may be worth, less a margin. */
const targetCost = 900;
const largest = 250;

/** How many objects a query asks for: as many as its cost allows, learnt from what the shop says the last one was worth. */
export interface PageSize {
  /** Asks with the size that fits now; with half of it as long as that is too costly. */
  fit<T>(ask: (first: number) => Promise<Result<T>>): Promise<T>;
}

export function pageSize(first: number): PageSize {
  let size = first;
  return {
    async fit(ask) {
      for (;;) {
        const asked = size;
        try {
          const { data, requestedCost } = await ask(asked);
          if (requestedCost !== undefined && requestedCost > 0) size = fittingSize(asked, requestedCost);
          return data;
        } catch (error) {
          if (!(error instanceof SourceError) || error.facts.code !== tooCostly || asked === 1) throw error;
          size = Math.floor(asked / 2);
        }
      }
    },
  };
}

/** At most twice what was asked last: the cost is not quite in proportion. */
export function fittingSize(asked: number, cost: number): number {
  const fitting = Math.floor((asked * targetCost) / cost);
  return Math.max(1, Math.min(fitting, asked * 2, largest));
}
