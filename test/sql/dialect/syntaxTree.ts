import type { PreludeDatabase } from "../preludeDatabase.ts";

/** A node of DuckDB's syntax tree (json_serialize_sql): whatever fields its class has. */
export type Node = { [field: string]: unknown };

/** DuckDB's tree of one SELECT. Rejects with DuckDB's own message when it cannot read the text. */
export async function parseTree(db: PreludeDatabase, sql: string): Promise<Node> {
  const [row] = await db.rows("select json_serialize_sql($sql::varchar) as tree", { sql });
  // "Nowhere" is written as 2^64 - 1, which JavaScript's numbers would round up and DuckDB then refuse.
  const tree: unknown = JSON.parse(
    String(row?.tree).replaceAll('"query_location":18446744073709551615', '"query_location":0'),
  );
  if (!isNode(tree)) throw new Error("json_serialize_sql gave no object");
  if (tree.error === true) throw new Error(String(tree.error_message));
  return tree;
}

/** Binds a tree against the database's tables, which are empty. Rejects with DuckDB's message when it does not fit. */
export async function bindTree(db: PreludeDatabase, tree: Node): Promise<void> {
  await db.rows(`select * from json_execute_serialized_sql('${JSON.stringify(tree).replaceAll("'", "''")}')`);
}

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every node below and with this one. */
export function* nodes(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* nodes(item);
  else if (isNode(value)) {
    yield value;
    for (const child of Object.values(value)) yield* nodes(child);
  }
}

/** A copy in which `change` has replaced nodes, the outermost first; undefined leaves a node and looks inside. */
export function rewrite(value: unknown, change: (node: Node) => Node | undefined): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, change));
  if (!isNode(value)) return value;
  const changed = change(value);
  if (changed !== undefined) return changed;
  return Object.fromEntries(Object.entries(value).map(([field, child]) => [field, rewrite(child, change)]));
}

/** The same for nodes of the same text wherever they stand, whatever they are called. */
export function shape(node: Node): string {
  return JSON.stringify(node, (field, value) => (field === "query_location" || field === "alias" ? undefined : value));
}

/** The line, counted from 1, of a node; the first line of its children where it has none of its own. */
export function lineOf(sql: string, node: Node): number {
  const bytes = Buffer.from(sql);
  for (const { query_location: at } of nodes(node)) {
    if (typeof at === "number" && at > 0 && at < bytes.length)
      return bytes.subarray(0, at).toString().split("\n").length;
  }
  return 1;
}

/** A call of a function by name with these arguments. */
export function call(name: string, children: readonly Node[], alias: unknown): Node {
  return {
    class: "FUNCTION",
    type: "FUNCTION",
    alias,
    query_location: 0,
    function_name: name,
    schema: "",
    children,
    filter: null,
    order_bys: { type: "ORDER_MODIFIER", orders: [] },
    distinct: false,
    is_operator: false,
    export_state: false,
    catalog: "",
  };
}
