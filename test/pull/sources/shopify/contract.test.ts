import { existsSync, readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { expect, test } from "vitest";
import * as queries from "../../../../lambdas/pull/sources/shopify/queries.graphql.ts";
import { streams } from "../../../../lambdas/pull/sources/shopify/streams.ts";
import { parseBulkQuery } from "../../../vendors/shopify/bulkQuery.ts";

const file = new URL("../../../../../shared/vendors/contracts/shopify/admin_2026-10.full.graphql", import.meta.url);
const there = existsSync(file);
if (!there) console.warn(`skipped: Shopify's own schema is not at ${file.pathname}`);

const nodeTypes: Record<string, string> = {
  orders: "Order",
  inventory: "InventoryItem",
  abandoned_checkouts: "AbandonedCheckout",
};
const filter = "updated_at:>='2026-11-01T00:00:00Z' updated_at:<'2026-11-02T00:00:00Z'";
const asked: [string, string][] = [
  ["shop", queries.shopQuery],
  ["bulk run", queries.bulkRunMutation],
  ["bulk poll", queries.bulkPollQuery],
  ["refunds", queries.orderRefundsQuery],
  ...Object.entries(queries.refundConnections).map(([name, fields]): [string, string] => [
    `rest of ${name}`,
    queries.restQuery("Refund", name, fields),
  ]),
  ...streams.flatMap(({ name, selection, counter }): [string, string][] => [
    [`pages of ${name}`, queries.pageQuery(selection)],
    [`bulk of ${name}`, queries.bulkQuery(selection, filter)],
    [`bulk of all ${name}`, queries.bulkQuery(selection, null)],
    ...(counter === undefined ? [] : [[`count of ${name}`, queries.countQuery(counter)] as [string, string]]),
    ...selection.children.map((child): [string, string] => [
      `rest of ${child.name} of ${name}`,
      queries.restQuery(nodeTypes[name] ?? "", child.name, child.fields),
    ]),
  ]),
];

test.skipIf(!there)(
  "every query is valid in Shopify's own schema, and may run in bulk where it does",
  { timeout: 120_000 },
  () => {
    const schema = buildSchema(readFileSync(file, "utf8"), { assumeValid: true });
    for (const [name, text] of asked) {
      expect(
        validate(schema, parse(text)).map(({ message }) => message),
        name,
      ).toEqual([]);
      if (name.startsWith("bulk of")) expect(parseBulkQuery(schema, text), name).not.toHaveProperty("refused");
    }
  },
);

test("the text of a bulk query is one line of filter, quoted", () => {
  const [orders] = streams;
  expect(queries.bulkQuery(orders?.selection ?? { root: "", fields: "", children: [] }, filter)).toContain(
    `{ orders(query: "${filter}") { edges { node {`,
  );
});
