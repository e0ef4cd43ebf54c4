import { z } from "zod";
import { SourceError } from "../../../shared/errors.ts";
import { linesOfObject, objectSchema, type Shop } from "./connections.ts";
import { pageSize } from "./pageSize.ts";
import { orderRefundsQuery, refundConnections } from "./queries.graphql.ts";

/** Null for an order that has been deleted meanwhile. */
const ordersSchema = z.object({
  nodes: z.array(z.nullable(z.object({ id: z.string(), refunds: z.array(objectSchema) }))),
});
const connections = Object.entries(refundConnections).map(([name, fields]) => ({ name, fields }));
/** Objects of each of a refund's connections that come with it; the rest is fetched. */
const childrenOfRefund = 10;
/** Times the question is put again when the answer is about other orders. */
const repeats = 3;

export interface RefundReader {
  /**
   * The refunds of the first of these orders, as many as one query may cost, complete: lines with the order as parent, and
   * their parts with the refund as parent. `done` says how many orders that were.
   */
  next(orders: readonly string[]): Promise<{ lines: string[]; done: number }>;
}

/** Fetches the refunds of orders: what bulk operations and pages of orders cannot hold, because refunds are a list. */
export function refundReader(shop: Shop): RefundReader {
  const size = pageSize(4);

  async function refundsOf(orders: readonly string[]) {
    for (let again = 0; again <= repeats; again++) {
      let asked: readonly string[] = [];
      const { nodes } = await size.fit((first) => {
        asked = orders.slice(0, first);
        const variables = { ids: [...asked], first: childrenOfRefund };
        return shop.client.query({ text: orderRefundsQuery, variables, data: ordersSchema });
      });
      const fits = nodes.length === asked.length && nodes.every((node, i) => node === null || node.id === asked[i]);
      if (fits) return nodes;
    }
    throw new SourceError(
      `${shop.source}: Shopify keeps answering with the refunds of other orders than those asked for.`,
      {
        source: shop.source,
        retryable: true,
      },
    );
  }

  return {
    async next(orders) {
      const nodes = await refundsOf(orders);
      const lines: string[] = [];
      for (const order of nodes) {
        for (const refund of order?.refunds ?? []) {
          lines.push(...(await linesOfObject(shop, refund, connections, order?.id)));
        }
      }
      return { lines, done: nodes.length };
    },
  };
}

/** The refunds of all these orders. */
export async function refundLines(reader: RefundReader, orders: readonly string[]): Promise<string[]> {
  const lines: string[] = [];
  for (let next = 0; next < orders.length; ) {
    const batch = await reader.next(orders.slice(next));
    lines.push(...batch.lines);
    next += batch.done;
  }
  return lines;
}
