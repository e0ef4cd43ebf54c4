import { z } from "zod";
import { SourceError } from "../../../shared/errors.ts";
import type { Http } from "../../http.ts";
import type { Json } from "../../json.ts";
import type { Batch, ReadRequest, Stream } from "../../source.ts";
import type { Window } from "../../window.ts";
import { bulkReader } from "./bulkReader.ts";
import type { Shop } from "./connections.ts";
import { type Cursor, cursorSchema } from "./cursor.ts";
import { readPages } from "./paging.ts";
import { bulkQuery, countQuery } from "./queries.graphql.ts";
import { recordKey } from "./rawLines.ts";
import { refundReader } from "./refunds.ts";
import type { StreamDefinition } from "./streams.ts";

/** More records than this are read by a bulk operation, which costs none of the shop's query budget. */
const mostByPages = 500;

/** A stream of one shop, for the engine: bulk operations for the first load and for many records, pages for few. */
export function shopStream(http: Http, shop: Shop, definition: StreamDefinition): Stream {
  const { name, schedule, selection, counter } = definition;
  const refunds = definition.refunds ? refundReader(shop) : undefined;
  const readBulk = bulkReader();

  async function countNow(request: ReadRequest): Promise<number | undefined> {
    if (counter === undefined) return undefined;
    const data = z.object({ [counter]: z.nullable(z.object({ count: z.int() })) });
    const variables = { filter: filterOf(definition, request) };
    return (await shop.client.query({ text: countQuery(counter), variables, data })).data[counter]?.count;
  }

  async function firstCursor(request: ReadRequest): Promise<Cursor> {
    const count = request.firstLoad ? undefined : await countNow(request);
    const byPages = count !== undefined && count <= mostByPages;
    return byPages ? { kind: "pages", after: null } : { kind: "bulk", id: null, failures: 0 };
  }

  return {
    name,
    schedule,
    key: recordKey,
    async *read(request): AsyncGenerator<Batch, void, void> {
      const cursor = request.cursor === null ? await firstCursor(request) : cursorOf(shop, request.cursor);
      const filter = filterOf(definition, request);
      if (cursor.kind === "pages") {
        const cursorAt = (after: string | null): Cursor => ({ kind: "pages", after });
        yield* readPages(shop, { selection, filter, refunds, after: cursor.after, cursorAt });
      } else {
        const query = bulkQuery(selection, filter);
        yield* readBulk({ http, shop, query, refunds, written: request.written }, cursor);
      }
    },
    async count(request) {
      const cursor = request.cursor === null ? undefined : cursorOf(shop, request.cursor);
      const inFile = cursor?.kind === "file" || cursor?.kind === "refunds" ? cursor.records : undefined;
      const counted = await countNow(request);
      return counted === undefined || inFile === undefined ? (counted ?? inFile) : Math.max(counted, inFile);
    },
  };
}

function cursorOf({ source }: Shop, saved: Json): Cursor {
  const parsed = cursorSchema.safeParse(saved);
  if (parsed.success) return parsed.data;
  throw new SourceError(`${source}: the point to go on from was saved by another version of Milepost.`, {
    source,
    retryable: false,
    remedy: "Nothing was lost: the next run begins this pull afresh.",
  });
}

/** Shopify's search syntax for a window; null for a snapshot. */
function filterOf({ always }: StreamDefinition, { window, since }: ReadRequest): string | null {
  const terms = [
    ...(window === null ? [] : termsOf(window)),
    ...(always !== undefined && window?.by === "updated_at" ? [always(instant(since.toISOString()))] : []),
  ];
  return terms.length === 0 ? null : terms.join(" ");
}

function termsOf({ by, from, to }: Window): string[] {
  return [`${by}:>='${instant(from)}'`, `${by}:<'${instant(to)}'`];
}

/** Whole seconds, as Shopify writes them. */
function instant(iso: string): string {
  return iso.replace(/\.\d+Z$/, "Z");
}
