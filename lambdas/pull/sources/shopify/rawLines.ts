import { SourceError } from "../../../shared/errors.ts";
import { isObject, type Json, type JsonObject, textAt } from "../../json.ts";

/**
 * The raw shape, the one of bulk operations' JSONL: one object a line; an object of a connection is a line of its own
 * with the gid of its parent as `__parentId`.
 */
export function lineOf(object: JsonObject, parentId?: string): string {
  return JSON.stringify(parentId === undefined ? object : { ...object, __parentId: parentId });
}

/** The gid by which records are counted; undefined for a child. */
export function recordKey(record: Json): string | undefined {
  return textAt(record, "__parentId") === undefined ? textAt(record, "id") : undefined;
}

/** The gid of an object that Shopify sent, which has one by the contract. */
export function gidOf(object: Json, source: string): string {
  const gid = textAt(object, "id");
  if (gid !== undefined) return gid;
  throw new SourceError(`${source}: Shopify sent an object without an id.`, { source, retryable: false });
}

/** Whether an object is an order with refunds, whose lines are to be fetched. */
export function isRefundedOrder(object: Json): boolean {
  return isObject(object) && Array.isArray(object.refunds) && object.refunds.length > 0;
}
