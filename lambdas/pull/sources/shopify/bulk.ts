import { z } from "zod";
import { SourceError } from "../../../shared/errors.ts";
import type { ShopifyClient } from "./client.ts";
import { bulkPollQuery, bulkRunMutation } from "./queries.graphql.ts";

const count = z.coerce.number().int();
const runSchema = z.object({
  bulkOperationRunQuery: z.object({
    bulkOperation: z.nullable(z.object({ id: z.string() })),
    userErrors: z.array(z.object({ message: z.string(), code: z.optional(z.nullable(z.string())) })),
  }),
});
const pollSchema = z.object({
  bulkOperation: z.nullable(
    z.object({
      id: z.string(),
      status: z.enum(["CANCELED", "CANCELING", "COMPLETED", "CREATED", "EXPIRED", "FAILED", "RUNNING"]),
      errorCode: z.nullable(z.string()),
      objectCount: count,
      rootObjectCount: count,
      url: z.nullable(z.string()),
    }),
  ),
});

/** A finished bulk operation: where its lines are (nowhere when there are none), and how many there must be. */
export interface BulkFile {
  readonly url: string | null;
  readonly lines: number;
  readonly records: number;
}

/**
 * Starts a bulk operation. Returns its id, or undefined when the shop already runs as many as it may: then it is to be
 * tried again later.
 */
export async function startBulk(client: ShopifyClient, source: string, query: string): Promise<string | undefined> {
  const operation = { text: bulkRunMutation, variables: { query }, data: runSchema };
  const { bulkOperation, userErrors } = (await client.query(operation)).data.bulkOperationRunQuery;
  if (userErrors.some(({ code }) => code === "LIMIT_REACHED" || code === "OPERATION_IN_PROGRESS")) return undefined;
  if (bulkOperation !== null && userErrors.length === 0) return bulkOperation.id;
  const why = userErrors.map(({ message }) => message).join("; ") || "it gave no reason";
  throw new SourceError(`${source}: Shopify refused a bulk operation: ${why}`, { source, retryable: false });
}

/**
 * Asks how far a bulk operation is. `failed`: it ended without its whole result, or is gone. What a failed operation
 * leaves as partial data is not the whole truth and is never read.
 */
export async function pollBulk(
  client: ShopifyClient,
  source: string,
  id: string,
): Promise<{ file: BulkFile } | { running: true } | { failed: string }> {
  const { bulkOperation } = (await client.query({ text: bulkPollQuery, variables: { id }, data: pollSchema })).data;
  if (bulkOperation === null) return { failed: "is not known any more" };
  // The answer about another operation, as a cache in between may give, says nothing about this one.
  if (bulkOperation.id !== id) return { running: true };
  const { status, errorCode, objectCount: lines, rootObjectCount: records, url } = bulkOperation;
  switch (status) {
    case "CREATED":
    case "RUNNING":
    case "CANCELING":
      return { running: true };
    case "COMPLETED":
      if (url === null && lines > 0) return { failed: `counts ${lines} objects but has no file` };
      return { file: { url, lines, records } };
    case "FAILED":
      if (errorCode !== "ACCESS_DENIED") return { failed: `failed (${errorCode ?? "no code"})` };
      throw new SourceError(`${source}: Shopify denied access to something that a bulk operation reads.`, {
        source,
        retryable: false,
        code: errorCode,
        remedy: "Run `milepost check` to see which scopes the app lacks.",
      });
    case "CANCELED":
    case "EXPIRED":
      return { failed: `was ${status.toLowerCase()}` };
  }
}
