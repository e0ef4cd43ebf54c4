import { z } from "zod";
import { SourceError } from "../../../shared/errors.ts";
import type { Json } from "../../json.ts";
import type { Stream } from "../../source.ts";
import { missingScopes } from "./access.ts";
import type { ShopifyClient } from "./client.ts";
import { cursorSchema } from "./cursor.ts";
import { staffFields, staffQuery } from "./queries.graphql.ts";
import type { ShopFacts } from "./shopFacts.ts";
import type { StreamDefinition } from "./streams.ts";

/** Whether the shop shows who on its staff made a sale. denied: though the app has the scope. */
type StaffAccess = "shown" | "denied" | "not granted";

export interface StaffTrial {
  /** Tries it, the first time it is asked. */
  access(): Promise<StaffAccess>;
  /** What has been found; undefined while it has not been tried. */
  found(): StaffAccess | undefined;
}

/**
 * The scope alone does not say whether staff is shown, the shop's plan must allow it too; and one field that is denied
 * fails all of a query. So it is tried on a single order.
 */
export function staffTrial(client: ShopifyClient, facts: ShopFacts): StaffTrial {
  let found: StaffAccess | undefined;
  return {
    found: () => found,
    async access() {
      found ??= missingScopes(facts, ["read_users", "read_orders"]).length > 0 ? "not granted" : await tryOne(client);
      return found;
    },
  };
}

async function tryOne(client: ShopifyClient): Promise<StaffAccess> {
  try {
    await client.query({ text: staffQuery, data: z.unknown() });
    return "shown";
  } catch (error) {
    if (error instanceof SourceError && error.facts.code === "ACCESS_DENIED") return "denied";
    throw error;
  }
}

export const staffWarning = (source: string): string =>
  `${source}: who sold an order is not known: the app has read_users, but the shop's plan does not show its staff to apps.`;

/**
 * The stream of a definition. That of orders asks for their staff too where it is shown, which is tried only when it is
 * read: so other streams go on when the shop fails at it.
 */
export function withStaff(
  definition: StreamDefinition,
  trial: StaffTrial,
  streamOf: (definition: StreamDefinition) => Stream,
): Stream {
  const plain = streamOf(definition);
  if (definition.selection.root !== "orders") return plain;
  const withIt = streamOf(staffed(definition));
  return {
    ...plain,
    async *read(request) {
      const isShown = isAsked(request.cursor) || (await trial.access()) === "shown";
      yield* (isShown ? withIt : plain).read(request);
    },
  };
}

/** A bulk operation that is at work has been asked already, one way or the other. */
function isAsked(saved: Json | null): boolean {
  const cursor = cursorSchema.safeParse(saved).data;
  return cursor !== undefined && cursor.kind !== "pages" && !(cursor.kind === "bulk" && cursor.id === null);
}

/** The definition of orders with their staff. */
export function staffed(definition: StreamDefinition): StreamDefinition {
  const { selection } = definition;
  return { ...definition, selection: { ...selection, fields: `${selection.fields}\n  ${staffFields}` } };
}
