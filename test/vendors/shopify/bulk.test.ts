import { describe, expect, test } from "vitest";
import { stateAt } from "../shop/state.ts";
import { business, runQuery, today, withShop } from "./shopClient.ts";

const orders =
  "{ orders { edges { node { __typename id lineItems { edges { node { __typename id quantity } } } } } } }";

describe("a bulk operation", () => {
  test("gives every record a line, children with their parent's id, in no order", () =>
    withShop({}, async ({ bulk }) => {
      const { operation, lines } = await bulk(orders);
      const [store] = business.stores;
      if (store === undefined) throw new Error("no store");
      const truth = stateAt(store, today.getTime()).orders;
      const parents = lines.filter(({ __typename }) => __typename === "Order");
      const children = lines.filter(({ __typename }) => __typename === "LineItem");
      expect(parents.length).toBe(truth.length);
      expect(children.length).toBe(truth.reduce((sum, order) => sum + order.lines.length, 0));
      expect(operation).toMatchObject({
        status: "COMPLETED",
        objectCount: String(lines.length),
        rootObjectCount: String(truth.length),
      });
      expect(parents[0]).not.toHaveProperty("lineItems");
      const places = new Map(lines.map((line, i) => [line.id, i]));
      const early = children.filter((child) => (places.get(child.id) ?? 0) < (places.get(child.__parentId) ?? 0));
      expect(early.length).toBeGreaterThan(0);
      expect(children.every(({ __parentId }) => places.has(__parentId))).toBe(true);
    }));

  test("with nothing to tell is completed without a file", () =>
    withShop({}, async ({ bulk }) => {
      const { operation } = await bulk(
        "{ orders(query: \"created_at:>'2030-01-01T00:00:00Z'\") { edges { node { id } } } }",
      );
      expect(operation).toMatchObject({ status: "COMPLETED", objectCount: "0", url: null, partialDataUrl: null });
    }));

  test("shows the shop as it was when it was started", () =>
    withShop({}, async ({ ask, bulk, pass }) => {
      const count = async () => (await ask("{ ordersCount { count } }")).body.data.ordersCount.count;
      const before = await count();
      const started = await bulk("{ orders { edges { node { id } } } }");
      pass(10 * 86_400);
      expect(started.lines).toHaveLength(before);
      expect(await count()).toBeGreaterThan(before);
    }));

  test.each([
    ["no connection", "{ shop { name } }", "at least one connection"],
    ["two top-level fields", "{ orders { edges { node { id } } } customers { edges { node { id } } } }", "exactly one"],
    ["a top-level node", '{ node(id: "gid://shopify/Order/1") { id } }', "'node'"],
    [
      "a connection inside a list",
      "{ orders { edges { node { id refunds { id refundLineItems { edges { node { id } } } } } } } }",
      "connection field within a list field",
    ],
    [
      "three levels",
      "{ orders { edges { node { id lineItems { edges { node { id variant { inventoryItem { inventoryLevels { edges { node { id } } } } } } } } } } } }",
      "nesting depth",
    ],
    [
      "a parent without its id",
      "{ orders { edges { node { name lineItems { edges { node { id } } } } } } }",
      "'id' field",
    ],
    ["a field it does not have", "{ orders { edges { node { colour } } } }", "colour"],
  ])("is refused for %s", (_, query, words) =>
    withShop({}, async ({ ask }) => {
      const { body } = await ask(runQuery, { query });
      const { bulkOperation, userErrors } = body.data.bulkOperationRunQuery;
      expect(bulkOperation).toBeNull();
      expect(userErrors[0]).toMatchObject({ code: "INVALID", message: expect.stringContaining(words) });
    }),
  );

  test("is refused when five are running", () =>
    withShop({}, async ({ ask }) => {
      for (let i = 0; i < 5; i += 1) await ask(runQuery, { query: orders });
      const { body } = await ask(runQuery, { query: orders });
      expect(body.data.bulkOperationRunQuery.userErrors[0].code).toBe("LIMIT_REACHED");
    }));

  test("may fail halfway and leave a part", () =>
    withShop({ faults: [{ fault: { kind: "bulk_failed" }, kind: "bulk_run" }] }, async ({ bulk }) => {
      const failed = await bulk(orders);
      expect(failed.operation).toMatchObject({ status: "FAILED", errorCode: "INTERNAL_SERVER_ERROR", url: null });
      const whole = await bulk(orders);
      expect(whole.operation.status).toBe("COMPLETED");
      expect(failed.lines.length).toBeGreaterThan(0);
      expect(failed.lines.length).toBeLessThan(whole.lines.length);
    }));

  test("keeps its file for seven days", () =>
    withShop({}, async ({ bulk, pass }) => {
      const { operation } = await bulk(orders);
      expect((await fetch(String(operation.url))).status).toBe(200);
      pass(7 * 86_400);
      expect((await fetch(String(operation.url))).status).toBe(404);
    }));
});
