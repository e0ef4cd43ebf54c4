import type { AwsCall } from "./awsCall.ts";

/** One statement of a policy, its names resolved. */
export interface Statement {
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const listOf = (value: string | readonly string[]): readonly string[] => (typeof value === "string" ? [value] : value);

/** Whether the statements of a role allow a call, as IAM decides: one that allows, none that denies. */
export function allows(statements: readonly Statement[], call: AwsCall): boolean {
  const fitting = statements.filter((statement) => fits(statement, call));
  return fitting.some(({ Effect }) => Effect === "Allow") && !fitting.some(({ Effect }) => Effect === "Deny");
}

/** The grants of a role, an action on a resource each, that none of these calls used. */
export function unusedGrants(statements: readonly Statement[], calls: readonly AwsCall[]): string[] {
  const grants = statements
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((statement) =>
      listOf(statement.Action).flatMap((Action) =>
        listOf(statement.Resource).map((Resource) => ({ ...statement, Action, Resource })),
      ),
    );
  return grants
    .filter((grant) => !calls.some((call) => fits(grant, call)))
    .map(({ Action, Resource }) => `${Action} on ${Resource}`);
}

function fits({ Action, Resource, Condition = {} }: Statement, { action, resource, context }: AwsCall): boolean {
  return (
    listOf(Action).some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase())) &&
    listOf(Resource).some((pattern) => isLike(resource, pattern)) &&
    Object.entries(Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, allowed]) => holds(operator, context[key], listOf(allowed))),
    )
  );
}

/** The operators that these policies use; any other is an error, so that none is taken for granted. */
function holds(operator: string, given: readonly string[] | undefined, allowed: readonly string[]): boolean {
  const some = (value: string) => allowed.some((pattern) => isLike(value, pattern));
  const someInAnyCase = (value: string) => allowed.some((one) => one.toLowerCase() === value.toLowerCase());
  switch (operator) {
    case "StringEquals":
    case "StringLike":
      return given?.some(some) ?? false;
    case "StringEqualsIfExists":
    case "StringLikeIfExists":
      return given === undefined || given.some(some);
    case "StringEqualsIgnoreCase":
      return given?.some(someInAnyCase) ?? false;
    case "ForAllValues:StringEqualsIgnoreCase":
      return (given ?? []).every(someInAnyCase);
    case "ForAllValues:StringEquals":
    case "ForAllValues:StringLike":
      return (given ?? []).every(some);
    case "Null":
      return allowed.every((isNull) => (given === undefined) === (isNull === "true"));
  }
  throw new Error(`the condition operator ${operator} is not known here`);
}

/** IAM's wildcards: `*` is anything, `?` one character. */
function isLike(value: string, pattern: string): boolean {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "s").test(value);
}
