import { readFileSync } from "node:fs";
import { buildSchema, defaultFieldResolver, GraphQLError, type GraphQLSchema, isObjectType } from "graphql";
import type { Viewer } from "./connection.ts";

const files = ["root", "connections", "orders", "refunds", "shop", "enums"] as const;

/** The part of the Admin API that the simulated shop speaks: a true subset of Shopify's own schema. */
export function schemaText(): string {
  return files.map((name) => readFileSync(new URL(`schema/${name}.graphql`, import.meta.url), "utf8")).join("\n");
}

/** What a token must be allowed to read a field. */
const scopes: Readonly<Record<string, string>> = {
  "QueryRoot.order": "read_orders",
  "QueryRoot.orders": "read_orders",
  "QueryRoot.ordersCount": "read_orders",
  "QueryRoot.refund": "read_orders",
  "QueryRoot.abandonedCheckouts": "read_orders",
  "QueryRoot.abandonedCheckoutsCount": "read_orders",
  "QueryRoot.customers": "read_customers",
  "QueryRoot.customersCount": "read_customers",
  "QueryRoot.products": "read_products",
  "QueryRoot.productsCount": "read_products",
  "QueryRoot.productVariants": "read_products",
  "QueryRoot.productVariantsCount": "read_products",
  "QueryRoot.inventoryItems": "read_inventory",
  "QueryRoot.locations": "read_locations",
  "Order.customer": "read_customers",
  "Order.staffMember": "read_users",
  "AbandonedCheckout.customer": "read_customers",
  "ProductVariant.inventoryItem": "read_inventory",
  "InventoryLevel.location": "read_locations",
};

/** Everything the simulated shop can ask a scope for. */
export const allScopes: readonly string[] = [...new Set([...Object.values(scopes), "read_all_orders"])].sort();

/** The schema with Shopify's access checks on its fields; all else is resolved from the objects themselves. */
export function guardedSchema(): GraphQLSchema {
  const schema = buildSchema(schemaText());
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const scope = scopes[`${type.name}.${field.name}`];
      if (scope === undefined) continue;
      field.resolve = (source, args, viewer: Viewer, info) => {
        if (!viewer.scopes.has(scope)) throw denied(field.name, scope);
        return defaultFieldResolver(source, args, viewer, info);
      };
    }
  }
  return schema;
}

function denied(field: string, scope: string): GraphQLError {
  const requiredAccess = `\`${scope}\` access scope.`;
  return new GraphQLError(`Access denied for ${field} field. Required access: ${requiredAccess}`, {
    extensions: { code: "ACCESS_DENIED", documentation: "https://shopify.dev/api/usage/access-scopes", requiredAccess },
  });
}
