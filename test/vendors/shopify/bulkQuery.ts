import {
  type DocumentNode,
  type GraphQLSchema,
  getNullableType,
  isListType,
  OperationTypeNode,
  parse,
  validate,
} from "graphql";
import { nodeFields } from "./cost.ts";
import { isConnection, type SelectedField, selectedFields } from "./selection.ts";

/** A query that may run in bulk, or why it may not. */
export type BulkQuery =
  | { readonly document: DocumentNode; readonly root: SelectedField }
  | { readonly refused: string };

export function parseBulkQuery(schema: GraphQLSchema, text: string): BulkQuery {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    return { refused: `Invalid bulk query: ${error instanceof Error ? error.message : String(error)}` };
  }
  const [wrong] = validate(schema, document);
  if (wrong !== undefined) return { refused: `Invalid bulk query: ${wrong.message}` };
  const [definition] = document.definitions;
  if (definition?.kind !== "OperationDefinition" || definition.operation !== OperationTypeNode.QUERY) {
    return { refused: "The bulk query must be a query." };
  }
  const fields = selectedFields(schema, document);
  const [root] = fields;
  if (root === undefined || fields.length > 1)
    return { refused: "Bulk queries must have exactly one top-level field." };
  if (root.name === "node" || root.name === "nodes")
    return { refused: `The top-level field '${root.name}' cannot be used in a bulk query.` };
  const refused = refusalOf(root);
  return refused === undefined ? { document, root } : { refused };
}

function refusalOf(root: SelectedField): string | undefined {
  const found: { depth: number; inList: boolean; needsId: boolean }[] = [];
  const walk = (field: SelectedField, depth: number, inList: boolean) => {
    const connection = isConnection(field);
    if (connection) {
      const nodes = nodeFields(field);
      const children = nodes.some((each) => holdsConnection(each));
      found.push({
        depth: depth + 1,
        inList,
        needsId: children && !nodes.some(({ key, name }) => key === "id" && name === "id"),
      });
      for (const each of nodes) walk(each, depth + 1, false);
      return;
    }
    const list = inList || isListType(getNullableType(field.type));
    for (const each of field.below) walk(each, depth, list);
  };
  walk(root, 0, false);
  if (found.length === 0) return "Bulk queries must contain at least one connection.";
  if (found.length > 5) return "Bulk queries cannot contain more than 5 connections.";
  if (found.some(({ depth }) => depth > 2))
    return "Bulk queries cannot contain connections with a nesting depth greater than 2.";
  if (found.some(({ inList }) => inList))
    return "Queries that contain a connection field within a list field are not currently supported.";
  if (found.some(({ needsId }) => needsId))
    return "The parent 'node' field for a nested connection must select the 'id' field without an alias.";
  return undefined;
}

function holdsConnection(field: SelectedField): boolean {
  return isConnection(field) || field.below.some(holdsConnection);
}
