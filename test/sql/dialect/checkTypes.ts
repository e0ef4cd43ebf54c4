import type { PreludeDatabase } from "../preludeDatabase.ts";
import { bindTree, call, lineOf, type Node, nodes, parseTree, rewrite, shape } from "./syntaxTree.ts";
import { kindOf, type Operand, typeRules } from "./typeRules.ts";

/**
 * Applies the type rules. DuckDB itself tells the types: an expression is replaced by the call of a function that does
 * not take such arguments, and the binder's refusal lists what they are.
 */
export async function checkTypes(
  db: PreludeDatabase,
  sql: string,
): Promise<{ line: number; construct: string; instead: string }[]> {
  const tree = await parseTree(db, sql);
  await bindTree(db, tree);
  const found: { line: number; construct: string; instead: string }[] = [];
  const seen = new Set<string>();
  for (const node of nodes(tree)) {
    const rule = typeRules.find((candidate) => candidate.operands(node) !== undefined);
    const children = rule?.operands(node) ?? [];
    const same = shape(node);
    if (rule === undefined || children.length === 0 || seen.has(same)) continue;
    seen.add(same);
    const operands = await operandsOf(db, tree, node, children);
    const instead = rule.check(operands, node);
    if (instead !== undefined) found.push({ line: lineOf(sql, node), construct: describe(node, operands), instead });
  }
  return found;
}

const probe = "jaro_similarity";
const aggregates = new Set(["sum", "avg"]);

async function operandsOf(db: PreludeDatabase, tree: Node, node: Node, children: readonly Node[]): Promise<Operand[]> {
  const same = shape(node);
  // A third argument makes every call wrong, whatever the types.
  const filler: Node = { class: "CONSTANT", type: "VALUE_CONSTANT", alias: "", query_location: 0, value: nothing };
  const asked = [...children, filler, filler, filler];
  const probed = rewrite(tree, (other) => {
    if (other.class !== node.class || shape(other) !== same) return undefined;
    // An aggregate stays around its argument, which need not be grouped.
    return aggregates.has(String(other.function_name))
      ? { ...other, children: [call(probe, asked, "")] }
      : call(probe, asked, other.alias);
  });
  const message = await bindTree(db, probed as Node).then(
    () => "",
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const types = new RegExp(`'${probe}\\((.*)\\)'\\. You might`).exec(message)?.[1];
  if (types === undefined) throw new Error(`DuckDB does not tell the types of ${same}: ${message}`);
  const names = types.split(/, (?![^(]*\))/).slice(0, children.length);
  return children.map((child, index) => {
    const type = names[index] ?? "";
    return { node: child, type, kind: kindOf(type) };
  });
}

const nothing = { type: { id: "NULL", type_info: null }, is_null: true };

function describe(node: Node, operands: readonly Operand[]): string {
  const types = operands.map(({ type }) => type.replace("_LITERAL", "").toLowerCase());
  if (node.class === "FUNCTION" && node.is_operator === true) return types.join(` ${String(node.function_name)} `);
  const name = String(node.class === "FUNCTION" || node.class === "WINDOW" ? node.function_name : node.class);
  return `${name.toLowerCase()} of ${[...new Set(types)].join(", ")}`;
}
