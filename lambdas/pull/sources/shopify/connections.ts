import { z } from "zod";
import { SourceError } from "../../../shared/errors.ts";
import type { JsonObject } from "../../json.ts";
import type { ShopifyClient } from "./client.ts";
import { pageSize } from "./pageSize.ts";
import { restQuery } from "./queries.graphql.ts";
import { gidOf, lineOf } from "./rawLines.ts";

/** A shop that can be asked, and the source's name for messages. */
export interface Shop {
  readonly client: ShopifyClient;
  readonly source: string;
}

/** A field whose objects come in pages, and what is read of each. */
export interface ConnectionField {
  readonly name: string;
  readonly fields: string;
}

export const objectSchema = z.record(z.string(), z.custom<JsonObject[string]>());

/** One page of a connection. */
export const connectionSchema = z.object({
  nodes: z.array(objectSchema),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.nullable(z.string()) }),
});
export type ConnectionPage = z.infer<typeof connectionSchema>;

/** Times a page is asked for again when the one before it comes instead. */
const repeats = 3;

/**
 * All pages of a connection after `after`. A vendor that answers with the page before is asked again, then refused: it
 * would never end.
 */
export async function* pagesAfter(
  source: string,
  after: string | null,
  ask: (after: string | null) => Promise<ConnectionPage | undefined>,
): AsyncGenerator<ConnectionPage, void, void> {
  for (let cursor = after; ; ) {
    let page = await ask(cursor);
    for (let again = 0; page !== undefined && isRepeated(page, cursor) && again < repeats; again++)
      page = await ask(cursor);
    if (page === undefined) return;
    if (isRepeated(page, cursor)) {
      throw new SourceError(`${source}: Shopify keeps answering with the same page instead of the next.`, {
        source,
        retryable: true,
      });
    }
    yield page;
    if (!page.pageInfo.hasNextPage) return;
    cursor = page.pageInfo.endCursor;
  }
}

function isRepeated({ pageInfo, nodes }: ConnectionPage, cursor: string | null): boolean {
  if (pageInfo.hasNextPage && (pageInfo.endCursor === null || nodes.length === 0)) return true;
  return cursor !== null && pageInfo.endCursor === cursor;
}

/**
 * An object, and the objects of its connections, as lines of raw. Connections that go on after their first page are read
 * to their end.
 */
export async function linesOfObject(
  shop: Shop,
  object: JsonObject,
  connections: readonly ConnectionField[],
  parentId?: string,
): Promise<string[]> {
  const own: JsonObject = { ...object };
  const gid = gidOf(object, shop.source);
  const children: string[] = [];
  for (const field of connections) {
    const parsed = connectionSchema.safeParse(object[field.name]);
    if (!parsed.success) {
      const message = `${shop.source}: Shopify sent ${gid} without its ${field.name}.`;
      throw new SourceError(message, { source: shop.source, retryable: false });
    }
    const first = parsed.data;
    delete own[field.name];
    for (const child of first.nodes) children.push(lineOf(child, gid));
    if (!first.pageInfo.hasNextPage) continue;
    for await (const page of restOf(shop, gid, field, first.pageInfo.endCursor)) {
      for (const child of page.nodes) children.push(lineOf(child, gid));
    }
  }
  return [lineOf(own, parentId), ...children];
}

function restOf({ client, source }: Shop, gid: string, { name, fields }: ConnectionField, after: string | null) {
  const text = restQuery(typeOf(gid), name, fields);
  // Null when the object has been deleted meanwhile.
  const data = z.object({ node: z.nullable(z.object({ id: z.literal(gid), [name]: connectionSchema })) });
  const size = pageSize(50);
  return pagesAfter(source, after, async (cursor) => {
    const variables = { id: gid, after: cursor };
    const answer = await size.fit((first) => client.query({ text, variables: { ...variables, first }, data }));
    const page = answer.node?.[name];
    return typeof page === "object" ? page : undefined;
  });
}

/** `gid://shopify/Order/17` → `Order`. */
function typeOf(gid: string): string {
  return gid.split("/")[3] ?? "Node";
}
