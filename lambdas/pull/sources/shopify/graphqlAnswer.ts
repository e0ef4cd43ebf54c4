import { z } from "zod";
import { type Json, parseJson } from "../../json.ts";

const errorSchema = z.looseObject({
  message: z.string(),
  path: z.optional(z.nullable(z.array(z.union([z.string(), z.number()])))),
  extensions: z.optional(z.looseObject({ code: z.optional(z.string()), requiredAccess: z.optional(z.string()) })),
});

const costSchema = z.looseObject({
  requestedQueryCost: z.optional(z.number()),
  throttleStatus: z.optional(
    z.looseObject({ currentlyAvailable: z.number(), maximumAvailable: z.number(), restoreRate: z.number() }),
  ),
});
export type QueryCost = z.infer<typeof costSchema>;

const answerSchema = z.looseObject({
  /** Checked by the schema of each operation. */
  data: z.optional(z.custom<Json>()),
  errors: z.optional(z.union([z.string(), z.array(errorSchema)])),
  extensions: z.optional(z.looseObject({ cost: z.optional(costSchema) })),
});
export type GraphqlAnswer = z.infer<typeof answerSchema>;

/** Rejects with SyntaxError, which is asked again, what is no GraphQL answer. */
export function parseAnswer(text: string): GraphqlAnswer {
  const parsed = answerSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new SyntaxError("not a GraphQL answer");
  return parsed.data;
}

export interface GraphqlError {
  /** The vendor's code; `an error` where it has none. */
  readonly code: string;
  readonly message: string;
  /** Where in the answer, dotted; empty where it is the whole. */
  readonly path: string;
}

/** The errors in an answer; none when it can be used. */
export function errorsOf({ errors = [] }: GraphqlAnswer): GraphqlError[] {
  if (typeof errors === "string") return [{ code: "an error", message: errors, path: "" }];
  return errors.map(({ message, path, extensions }) => ({
    code: extensions?.code ?? "an error",
    message: extensions?.requiredAccess === undefined ? message : `${message} (needs ${extensions.requiredAccess})`,
    path: (path ?? []).join("."),
  }));
}
