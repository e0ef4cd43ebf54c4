import { z } from "zod";
import type { Json } from "../../json.ts";
import type { Batch } from "../../source.ts";
import { type ConnectionField, connectionSchema, linesOfObject, pagesAfter, type Shop } from "./connections.ts";
import { pageSize } from "./pageSize.ts";
import { type PagedSelection, pageQuery } from "./queries.graphql.ts";
import { gidOf, isRefundedOrder } from "./rawLines.ts";
import { type RefundReader, refundLines } from "./refunds.ts";

/** Objects of each child connection that come with a record; the rest is fetched. */
const childrenOfRecord = 10;

interface PageRequest {
  readonly selection: PagedSelection & { readonly children: readonly ConnectionField[] };
  readonly filter: string | null;
  /** The end of the last page that was received. */
  readonly after: string | null;
  /** For orders: reads their refunds. */
  readonly refunds: RefundReader | undefined;
  cursorAt(after: string | null): Json;
}

/** Reads records page by page, each with all its children and refunds. */
export async function* readPages(shop: Shop, request: PageRequest): AsyncGenerator<Batch, void, void> {
  const { selection, filter, refunds } = request;
  const { root, children } = selection;
  const text = pageQuery(selection);
  const data = z.object({ [root]: connectionSchema });
  const size = pageSize(25);
  const pages = pagesAfter(shop.source, request.after, async (after) => {
    const fixed = { after, filter, ...(children.length > 0 && { children: childrenOfRecord }) };
    const answer = await size.fit((first) => shop.client.query({ text, variables: { ...fixed, first }, data }));
    return answer[root];
  });
  for await (const { nodes, pageInfo } of pages) {
    const lines: string[] = [];
    for (const record of nodes) lines.push(...(await linesOfObject(shop, record, children)));
    const keys = nodes.map((record) => gidOf(record, shop.source));
    const refunded = nodes.filter(isRefundedOrder).map((record) => gidOf(record, shop.source));
    if (refunds !== undefined) lines.push(...(await refundLines(refunds, refunded)));
    yield { lines, keys, cursor: request.cursorAt(pageInfo.endCursor) };
  }
}
