import { existsSync, readFileSync } from "node:fs";
import {
  buildSchema,
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
  isRequiredArgument,
  parse,
  validate,
} from "graphql";
import { describe, expect, test } from "vitest";
import * as queries from "../../../lambdas/pull/sources/shopify/queries.graphql.ts";
import { staffed } from "../../../lambdas/pull/sources/shopify/staff.ts";
import { streams } from "../../../lambdas/pull/sources/shopify/streams.ts";
import { parseBulkQuery } from "./bulkQuery.ts";
import { schemaText } from "./schema.ts";

const file = new URL("../../../../shared/vendors/contracts/shopify/admin_2026-10.full.graphql", import.meta.url);
const own = buildSchema(schemaText());

/** Every query that Milepost can send, by a name for the test's output. */
const sent: readonly (readonly [string, string])[] = [
  ...Object.entries(queries).flatMap(([name, text]) =>
    typeof text === "string" && /^\s*(query|mutation)\b/.test(text) ? [[name, text] as const] : [],
  ),
  ...streams
    .filter(({ name }) => name === "orders")
    .map(staffed)
    .flatMap(({ name, selection }) => [
      [`page of ${name} with staff`, queries.pageQuery(selection)] as const,
      [`bulk of ${name} with staff`, queries.bulkQuery(selection, null)] as const,
    ]),
  ...streams.flatMap(({ name, selection, counter }) => [
    [`page of ${name}`, queries.pageQuery(selection)] as const,
    [`bulk of ${name}`, queries.bulkQuery(selection, null)] as const,
    ...(counter === undefined ? [] : [[`count of ${name}`, queries.countQuery(counter)] as const]),
    ...selection.children.map(
      (child) =>
        [`rest of ${child.name}`, queries.restQuery(nodeType(selection.root), child.name, child.fields)] as const,
    ),
  ]),
  ...Object.entries(queries.refundConnections).map(
    ([name, fields]) => [`rest of ${name}`, queries.restQuery("Refund", name, fields)] as const,
  ),
];

function nodeType(root: string): string {
  const connection = String(own.getQueryType()?.getFields()[root]?.type);
  return connection.replace("Connection!", "");
}

describe("what Milepost asks", () => {
  test("is known", () => expect(sent.length).toBeGreaterThan(15));

  test.each(sent)("is valid in the simulated shop: %s", (_, text) => {
    expect(validate(own, parse(text))).toEqual([]);
  });

  test.each(sent.filter(([name]) => name.startsWith("bulk of")))("may run in bulk: %s", (_, text) => {
    expect(parseBulkQuery(own, text)).not.toHaveProperty("refused");
  });
});

describe.skipIf(!existsSync(file))("Shopify's own schema (skipped without ../shared/vendors/contracts)", () => {
  const contract = existsSync(file) ? buildSchema(readFileSync(file, "utf8")) : own;

  test.each(sent)("takes what Milepost asks: %s", (_, text) => {
    expect(validate(contract, parse(text))).toEqual([]);
  });

  test("holds everything the simulated shop's has, the same", () => {
    expect(differences(own, contract)).toEqual([]);
  });
});

test("a difference from Shopify's schema would be found", () => {
  const other = buildSchema(
    schemaText()
      .replace("processedAt: DateTime!", "processedAt: DateTime")
      .replace("  PROCESSED_AT\n", "")
      .replace("= PROCESSED_AT", "= ID"),
  );
  expect(differences(own, other).map((text) => text.split(":")[0])).toEqual(
    expect.arrayContaining(["Order.processedAt", "OrderSortKeys.PROCESSED_AT", "QueryRoot.orders(sortKey)"]),
  );
});

/** Where the part is not as the whole has it. */
function differences(part: GraphQLSchema, whole: GraphQLSchema): string[] {
  return Object.values(part.getTypeMap()).flatMap((type): string[] => {
    if (type.name.startsWith("__")) return [];
    const real = whole.getType(type.name);
    if (real === undefined) return [`${type.name}: Shopify has no such type`];
    if (real.constructor !== type.constructor) return [`${type.name}: another kind of type`];
    if (isEnumType(type) && isEnumType(real)) {
      return type
        .getValues()
        .flatMap(({ name }) => (real.getValue(name) == null ? [`${type.name}.${name}: no such value`] : []));
    }
    if ((isObjectType(type) && isObjectType(real)) || (isInterfaceType(type) && isInterfaceType(real))) {
      const interfaces = type.getInterfaces().flatMap(({ name }) => {
        const known = real.getInterfaces().some((each) => each.name === name);
        return known ? [] : [`${type.name}: does not implement ${name}`];
      });
      const fields = Object.values(type.getFields()).flatMap((field) =>
        fieldDifferences(type.name, field, real.getFields()[field.name]),
      );
      return [...interfaces, ...fields];
    }
    return [];
  });
}

type Field = GraphQLField<unknown, unknown>;

function fieldDifferences(type: string, field: Field, real: Field | undefined): string[] {
  const name = `${type}.${field.name}`;
  if (real === undefined) return [`${name}: Shopify has no such field`];
  const found: string[] = [];
  if (String(field.type) !== String(real.type)) found.push(`${name}: ${field.type}, but ${real.type}`);
  for (const argument of field.args) {
    const other = real.args.find((each) => each.name === argument.name);
    const text = `${argument.type} = ${JSON.stringify(argument.defaultValue)}`;
    const otherText = other === undefined ? "nothing" : `${other.type} = ${JSON.stringify(other.defaultValue)}`;
    if (text !== otherText) found.push(`${name}(${argument.name}): ${text}, but ${otherText}`);
  }
  for (const argument of real.args.filter(isRequiredArgument)) {
    if (!field.args.some((each) => each.name === argument.name)) found.push(`${name}(${argument.name}): is required`);
  }
  return found;
}
