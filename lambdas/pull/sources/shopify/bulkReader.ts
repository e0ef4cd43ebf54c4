import { SourceError } from "../../../shared/errors.ts";
import type { Http } from "../../http.ts";
import type { Batch, ReadRequest } from "../../source.ts";
import { pollBulk, startBulk } from "./bulk.ts";
import { readBulkFile } from "./bulkFile.ts";
import type { Shop } from "./connections.ts";
import type { Cursor } from "./cursor.ts";
import { gidOf, isRefundedOrder, recordKey } from "./rawLines.ts";
import type { RefundReader } from "./refunds.ts";

/** Times a bulk operation that failed is started afresh. */
const restarts = 2;
const longestWaitSeconds = 30;

interface BulkRequest {
  readonly http: Http;
  readonly shop: Shop;
  readonly query: string;
  /** For orders: reads their refunds. */
  readonly refunds: RefundReader | undefined;
  readonly written: ReadRequest["written"];
}

/** Reads a stream by bulk operations: start, wait, read the file, then the refunds that it cannot hold. */
export function bulkReader() {
  /** How often the operation at work has been asked after: what to wait grows with it. */
  let polls = 0;

  return async function* read(request: BulkRequest, cursor: Cursor): AsyncGenerator<Batch, void, void> {
    const { http, shop } = request;
    const wait = (cursor: Cursor): Batch => {
      const waitSeconds = Math.min(longestWaitSeconds, 0.1 * 2 ** polls);
      polls += 1;
      return { waitSeconds, cursor };
    };
    if (cursor.kind === "bulk" && cursor.id === null) {
      const id = await startBulk(shop.client, shop.source, request.query);
      if (id === undefined) return yield wait(cursor);
      polls = 0;
      // Waiting, if only for a moment, saves the id: a run that dies finds its operation again.
      return yield { waitSeconds: 0, cursor: { ...cursor, id } };
    }
    if (cursor.kind === "refunds") return yield* readRefunds(request, cursor, await refundedOrders(request.written()));
    if (cursor.kind === "pages" || cursor.id === null) return;

    const polled = await pollBulk(shop.client, shop.source, cursor.id);
    if ("running" in polled) return yield wait(cursor);
    if ("failed" in polled) {
      const failures = cursor.kind === "bulk" ? cursor.failures : 0;
      if (cursor.kind === "file" || failures === restarts) throw failure(shop.source, polled.failed, failures);
      http.log("warn", "a bulk operation failed and is started afresh", { source: shop.source, why: polled.failed });
      return yield wait({ kind: "bulk", id: null, failures: failures + 1 });
    }

    const { file } = polled;
    const base = { kind: "file", id: cursor.id, records: file.records } as const;
    const refunded = new Set<string>();
    const received = cursor.kind === "file" ? cursor.lines : 0;
    for await (const { lines, records, read } of readBulkFile(http, shop.source, file)) {
      for (const record of records) if (isRefundedOrder(record)) refunded.add(gidOf(record, shop.source));
      // A read that goes on passes over the lines that are in raw already.
      const fresh = Math.max(0, Math.min(lines.length, read - received));
      const start = lines.length - fresh;
      const keys = records.slice(start).flatMap((record) => recordKey(record) ?? []);
      const reached = Math.max(read, received);
      yield { lines: lines.slice(start), keys, cursor: { ...base, lines: reached } };
    }
    yield { lines: [], keys: [], cursor: { ...base, lines: Math.max(file.lines, received) } };
    if (request.refunds === undefined) return;
    yield* readRefunds(request, { kind: "refunds", done: 0, records: file.records }, [...refunded]);
  };
}

async function* readRefunds(
  { refunds }: BulkRequest,
  { done, records }: Extract<Cursor, { kind: "refunds" }>,
  orders: readonly string[],
): AsyncGenerator<Batch, void, void> {
  for (let next = done; refunds !== undefined && next < orders.length; ) {
    const batch = await refunds.next(orders.slice(next));
    next += batch.done;
    yield { lines: batch.lines, keys: [], cursor: { kind: "refunds", done: next, records } };
  }
}

/** The refunded orders among the records of a pull, in the order of the file. */
async function refundedOrders(written: ReturnType<ReadRequest["written"]>): Promise<string[]> {
  const orders = new Set<string>();
  for await (const record of written) {
    const key = isRefundedOrder(record) ? recordKey(record) : undefined;
    if (key !== undefined) orders.add(key);
  }
  return [...orders];
}

function failure(source: string, why: string, failures: number): SourceError {
  const times = failures === 0 ? "" : ` (the last of ${failures + 1})`;
  return new SourceError(`${source}: the bulk operation ${why}${times}. What it left is not whole and was not taken.`, {
    source,
    retryable: false,
    remedy: "Nothing was lost: the next run starts a new one.",
  });
}
