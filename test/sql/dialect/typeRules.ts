import { isNode, type Node } from "./syntaxTree.ts";

/** What an operand is, as far as the rules care. */
export type Kind =
  | "decimal"
  | "double"
  | "integer"
  | "date"
  | "timestamp"
  | "interval"
  | "text"
  | "boolean"
  | "null"
  | "other";

export interface Operand {
  /** DuckDB's own name: `DECIMAL(18,4)`, `INTEGER_LITERAL`. */
  readonly type: string;
  readonly kind: Kind;
  readonly node: Node;
}

/** A construct whose meaning depends on its operands' types. */
export interface TypeRule {
  /** The operands to be typed, when the node is of this rule's kind. */
  operands(node: Node): readonly Node[] | undefined;
  /** What to write instead, or undefined when the node is fine. */
  check(operands: readonly Operand[], node: Node): string | undefined;
}

const list = (value: unknown): Node[] => (Array.isArray(value) ? value.filter(isNode) : []);
const called = (node: Node, names: string, operator: boolean) =>
  node.class === "FUNCTION" && node.is_operator === operator && names.split(" ").includes(String(node.function_name));
const aggregate = (node: Node, name: string) =>
  (node.class === "FUNCTION" || node.class === "WINDOW") && node.function_name === name;
const has = (operands: readonly Operand[], ...kinds: Kind[]) => operands.some(({ kind }) => kinds.includes(kind));

/** Precision of a type that fits 18 digits, for DuckDB keeps the product of two such in 18 digits too. */
function digits(type: string): number | undefined {
  const decimal = /^DECIMAL\((\d+),\d+\)$/.exec(type)?.[1];
  return decimal === undefined ? undefined : Number(decimal);
}

const castTo = (node: Node): string => (isNode(node.cast_type) ? String(node.cast_type.id) : "");
/** `date '2026-01-01'` is a cast of a text in DuckDB's tree. */
const isLiteral = (node: Node): boolean => node.class === "CONSTANT";
const rounds = (node: Node): boolean =>
  node.class === "FUNCTION" && ["round", "floor", "ceil", "ceiling", "truncate"].includes(String(node.function_name));

/** Comparable on Athena without a cast. */
const family = (kind: Kind): string =>
  kind === "decimal" || kind === "double" || kind === "integer" ? "number" : kind === "timestamp" ? "date" : kind;

const sameFamily = (operands: readonly Operand[]) =>
  new Set(operands.filter(({ kind }) => kind !== "null" && kind !== "other").map(({ kind }) => family(kind))).size <= 1;

const comparedTypes =
  "compare values of one type, as Athena does: date '2026-01-01' for a text, cast(x as …) for a column";

export const typeRules: readonly TypeRule[] = [
  {
    operands: (node) => (called(node, "/ %", true) || called(node, "mod", false) ? list(node.children) : undefined),
    check(operands, node) {
      if (has(operands, "decimal") && !has(operands, "double") && node.function_name === "/")
        return "write cast(x as double) / nullif(y, 0): a decimal divided is a DOUBLE here and a DECIMAL on Athena";
      const divisor = operands[1]?.node;
      const guarded = divisor?.function_name === "nullif" || divisor?.type === "OPERATOR_NULLIF";
      const constant =
        divisor !== undefined && isLiteral(divisor) && isNode(divisor.value) && Number(divisor.value.value) !== 0;
      if (!guarded && !constant) return "write nullif(y, 0) as divisor: x / 0 is null here and an error on Athena";
      return undefined;
    },
  },
  {
    operands: (node) => (called(node, "+ -", true) ? list(node.children) : undefined),
    check(operands, node) {
      if (has(operands, "date") && has(operands, "interval"))
        return "write date_add('day', n, x): a date and an interval give a TIMESTAMP here and a DATE on Athena";
      if (has(operands, "date") && operands.length === 2)
        return `write ${node.function_name === "-" && !has(operands, "integer") ? "date_diff('day', y, x)" : "date_add('day', n, x)"}: Athena has no arithmetic of dates`;
      if (operands.filter(({ kind }) => kind === "timestamp").length === 2)
        return "write date_diff('second', y, x): the engines' intervals differ";
      return undefined;
    },
  },
  {
    operands: (node) => (called(node, "*", true) ? list(node.children) : undefined),
    check(operands) {
      const [left, right] = operands.map(({ type }) => digits(type));
      if (left === undefined || right === undefined || left > 18 || right > 18 || left + right <= 18) return undefined;
      return "write cast(x as decimal(38,s)) * y: DuckDB keeps the product of two decimals in 18 digits and fails beyond";
    },
  },
  {
    operands: (node) => (aggregate(node, "avg") ? list(node.children) : undefined),
    check: (operands) =>
      has(operands, "decimal")
        ? "write cast(sum(x) as double) / nullif(count(x), 0): avg of a decimal is a DOUBLE here and a DECIMAL on Athena"
        : undefined,
  },
  {
    operands: (node) => (aggregate(node, "sum") ? list(node.children) : undefined),
    check: (operands) =>
      has(operands, "double")
        ? "write sum(cast(x as decimal(38,s))): a sum of doubles depends on the order of reading"
        : undefined,
  },
  {
    // DuckDB's tree of interval '1' day holds casts of its own, which stand nowhere in the text.
    operands: (node) =>
      node.class === "CAST" && node.query_location !== 0 && isNode(node.child) ? [node.child] : undefined,
    check(operands, node) {
      const to = castTo(node);
      const [operand] = operands;
      if (operand === undefined || isLiteral(operand.node)) return undefined;
      if (/^(?:TINYINT|SMALLINT|INTEGER|BIGINT)$/.test(to) && operand.kind === "double" && !rounds(operand.node))
        return "write cast(round(x) as bigint), or floor, ceil, truncate: the engines round halves differently";
      if (to === "VARCHAR" && (operand.kind === "double" || operand.kind === "timestamp"))
        return "write date_format(x, …) or cast(cast(x as decimal(p,s)) as varchar): the engines print it differently";
      return undefined;
    },
  },
  {
    operands(node) {
      if (node.class === "COMPARISON") return [node.left, node.right].filter(isNode);
      if (node.class === "BETWEEN") return [node.input, node.lower, node.upper].filter(isNode);
      if (
        node.class === "OPERATOR" &&
        /^(?:COMPARE_(?:NOT_)?IN|OPERATOR_COALESCE|OPERATOR_NULLIF)$/.test(String(node.type))
      )
        return list(node.children);
      return called(node, "nullif", false) ? list(node.children) : undefined;
    },
    check: (operands) => (sameFamily(operands) ? undefined : comparedTypes),
  },
  {
    operands: (node) =>
      node.class === "CASE"
        ? [...list(node.case_checks).map((check) => check.then_expr), node.else_expr].filter(isNode)
        : undefined,
    check: (operands) =>
      sameFamily(operands) ? undefined : "give every branch one type, as Athena does: cast(x as …) where they differ",
  },
  {
    operands: (node) => (called(node, "||", true) || called(node, "concat", false) ? list(node.children) : undefined),
    check: (operands) =>
      operands.every(({ kind }) => kind === "text" || kind === "null" || kind === "other")
        ? undefined
        : "write cast(x as varchar): Athena joins text only with text",
  },
];

/** The kind of one of DuckDB's types. */
export function kindOf(type: string): Kind {
  if (/^"?NULL"?$/.test(type)) return "null";
  if (type.startsWith("DECIMAL(")) return "decimal";
  if (/^(?:DOUBLE|FLOAT)$/.test(type)) return "double";
  if (/^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$|^INTEGER_LITERAL$/.test(type)) return "integer";
  if (/^(?:VARCHAR|STRING_LITERAL)$/.test(type)) return "text";
  if (type === "TIMESTAMP" || type === "TIMESTAMP WITH TIME ZONE") return "timestamp";
  if (type === "DATE" || type === "INTERVAL" || type === "BOOLEAN")
    return type === "DATE" ? "date" : type === "INTERVAL" ? "interval" : "boolean";
  return "other";
}
