import { z } from "zod";

/** Where reading a stream of Shopify's stopped. */
export const cursorSchema = z.discriminatedUnion("kind", [
  /** Page by page; `after` is the end of the last page that was received. */
  z.strictObject({ kind: z.literal("pages"), after: z.nullable(z.string()) }),
  /** A bulk operation is at work; `id` is null until the shop has taken it. */
  z.strictObject({ kind: z.literal("bulk"), id: z.nullable(z.string()), failures: z.int() }),
  /** `lines` of the operation's file have been received; `records` are in it altogether. */
  z.strictObject({ kind: z.literal("file"), id: z.string(), lines: z.int(), records: z.int() }),
  /** The whole file has been received, and the refunds of the first `done` refunded orders in it. */
  z.strictObject({ kind: z.literal("refunds"), done: z.int(), records: z.int() }),
]);
export type Cursor = z.infer<typeof cursorSchema>;
