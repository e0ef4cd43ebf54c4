import { z } from "zod";
import { linesOfObject, objectSchema, type Shop } from "./connections.ts";
import { pageSize } from "./pageSize.ts";
import { orderRefundsQuery, refundConnections } from "./queries.graphql.ts";

const ordersSchema = z.object({
  nodes: z.array(z.nullable(z.object({ id: z.optional(z.string()), refunds: z.optional(z.array(objectSchema)) }))),
});
const connections = Object.entries(refundConnections).map(([name, fields]) => ({ name, fields }));
/** Objects of each of a refund's connections that come with it; the rest is fetched. */
const childrenOfRefund = 10;

/** Fetches the refunds of orders: what bulk operations and pages of orders cannot hold, because refunds are a list. */
export function refundReader(shop: Shop) {
  const size = pageSize(4);

  /**
   * The refunds of the first of these orders, as many as one query may cost, complete: lines with the order as parent, and
   * theirs with the refund as parent. `done` says how many orders that were.
   */
  async function next(orders: readonly string[]): Promise<{ lines: string[]; done: number }> {
    let done = 0;
    const { nodes } = await size.fit((first) => {
      const ids = orders.slice(0, first);
      done = ids.length;
      const variables = { ids, first: childrenOfRefund };
      return shop.client.query({ text: orderRefundsQuery, variables, data: ordersSchema });
    });
    const lines: string[] = [];
    for (const order of nodes) {
      for (const refund of order?.refunds ?? [])
        lines.push(...(await linesOfObject(shop, refund, connections, order?.id)));
    }
    return { lines, done };
  }

  return {
    next,
    async all(orders: readonly string[]): Promise<string[]> {
      const lines: string[] = [];
      for (let done = 0; done < orders.length; ) {
        const batch = await next(orders.slice(done));
        lines.push(...batch.lines);
        done += batch.done;
      }
      return lines;
    },
  };
}
export type RefundReader = ReturnType<typeof refundReader>;
