import { execute, GraphQLError, type GraphQLSchema, OperationTypeNode, parse, validate } from "graphql";
import type { StoreState } from "../shop/state.ts";
import type { BulkDesk } from "./bulk.ts";
import type { Viewer } from "./connection.ts";
import { actualCost, maximumCost, requestedCost } from "./cost.ts";
import { rootValue } from "./root.ts";
import { type SelectedField, selectedFields } from "./selection.ts";
import type { Throttle } from "./throttle.ts";

/** A request that may be run: parsed and valid. Or the errors it is answered with. */
export type Prepared =
  | {
      readonly document: ReturnType<typeof parse>;
      readonly fields: readonly SelectedField[];
      readonly mutation: boolean;
    }
  | { readonly errors: readonly object[] };

export interface GraphQLRequest {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function prepare(schema: GraphQLSchema, { query }: GraphQLRequest): Prepared {
  try {
    const document = parse(query);
    const wrong = validate(schema, document);
    if (wrong.length > 0)
      return { errors: wrong.map((error) => ({ ...error.toJSON(), extensions: { code: codeOf(error) } })) };
    const mutation = document.definitions.some(
      (node) => "operation" in node && node.operation === OperationTypeNode.MUTATION,
    );
    return { document, fields: selectedFields(schema, document), mutation };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [{ ...error.toJSON(), extensions: { code: "PARSE_ERROR" } }] };
    throw error;
  }
}

const codeOf = ({ message }: GraphQLError) =>
  message.startsWith("Cannot query field")
    ? "undefinedField"
    : message.startsWith("Unknown argument")
      ? "argumentNotAccepted"
      : "invalid";

/** Runs a request as Shopify does: cost first, then the bucket, then the query; errors come with status 200. */
export async function answer(
  schema: GraphQLSchema,
  { document, fields, mutation }: Extract<Prepared, { document: unknown }>,
  { variables }: GraphQLRequest,
  { state, bulk, throttle, scopes, throttled }: AnswerContext,
): Promise<Record<string, unknown>> {
  const requestedQueryCost = requestedCost(fields, variables, mutation);
  if (requestedQueryCost > maximumCost) {
    const message = `Query cost is ${requestedQueryCost}, which exceeds the single query max cost limit (${maximumCost}).`;
    return {
      errors: [{ message, extensions: { code: "MAX_COST_EXCEEDED", cost: requestedQueryCost, maxCost: maximumCost } }],
    };
  }
  if (throttled || !throttle.allows(requestedQueryCost)) {
    const cost = { requestedQueryCost, actualQueryCost: null, throttleStatus: throttle.status() };
    return { errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }], extensions: { cost } };
  }
  const warnings: object[] = [];
  const contextValue: Viewer = { bulk: false, scopes, warn: (warning) => warnings.push(warning) };
  const result = await execute({
    schema,
    document,
    rootValue: rootValue(state, bulk),
    contextValue,
    variableValues: variables,
  });
  const actualQueryCost = Math.min(requestedQueryCost, actualCost(fields, result.data, mutation));
  throttle.spend(actualQueryCost);
  const cost = { requestedQueryCost, actualQueryCost, throttleStatus: throttle.status() };
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors === undefined ? {} : { errors: result.errors.map((error) => error.toJSON()) }),
    extensions: { cost, ...(warnings.length > 0 ? { search: warnings } : {}) },
  };
}

export interface AnswerContext {
  readonly state: StoreState;
  readonly bulk: BulkDesk;
  readonly throttle: Throttle;
  readonly scopes: ReadonlySet<string>;
  /** Say that the bucket is empty whatever is in it. */
  readonly throttled: boolean;
}
