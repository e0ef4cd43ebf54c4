import type { PreludeDatabase } from "../preludeDatabase.ts";
import { bindTree, isNode, type Node, nodes, parseTree, rewrite } from "./syntaxTree.ts";

const mark = "_alias_of_";

/**
 * Finds names that only the SELECT list they stand beside gives: `select a + 1 as b, b * 2 …`, `where b > 1`,
 * `group by b`. Athena does not know them there. Every alias is renamed inside its SELECT and given back its name
 * around it; what DuckDB then cannot find was such a name.
 */
export async function checkAliases(
  db: PreludeDatabase,
  sql: string,
): Promise<{ line: number; construct: string; instead: string }[]> {
  const tree = await parseTree(db, sql);
  await bindTree(db, tree);
  const wrapped = await wrapSelects(db, tree);
  const message = await bindTree(db, wrapped as Node).then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (message === undefined) return [];
  const alias = /column "?(?:\w+\.)?(\w+)"? (?:not found|must appear)|column "(\w+)"/i
    .exec(message)
    ?.slice(1)
    .find(Boolean);
  if (alias === undefined) throw new Error(`DuckDB does not bind the rewritten query: ${message}`);
  return [
    {
      line: lineOfName(sql, tree, alias),
      construct: `the alias ${alias} used beside the list that makes it`,
      instead: "repeat the expression, write group by 1, or name it in a query before: Athena does not know it here",
    },
  ];
}

async function wrapSelects(db: PreludeDatabase, value: unknown): Promise<unknown> {
  const outer = await parseTree(db, "select * from (select 1) as inside");
  const template = JSON.stringify([...nodes(outer)].find((node) => node.type === "SELECT_NODE"));
  const wrap = (node: Node): Node | undefined => {
    if (node.type !== "SELECT_NODE") return undefined;
    const inner = Object.fromEntries(
      Object.entries(node).map(([field, child]) => [field, rewrite(child, wrap)]),
    ) as Node;
    const renamed: { key: object; value: string }[] = [];
    inner.select_list = (Array.isArray(inner.select_list) ? inner.select_list : []).map((item: unknown) => {
      if (!isNode(item) || item.class === "STAR" || typeof item.alias !== "string" || item.alias === "") return item;
      const names = item.column_names;
      if (Array.isArray(names) && names.at(-1) === item.alias) return item;
      renamed.push({ key: { catalog: "", schema: "", table: "", column: `${mark}${item.alias}` }, value: item.alias });
      return { ...item, alias: `${mark}${item.alias}` };
    });
    // The order of rows gives no columns, and may name aliases.
    inner.modifiers = (Array.isArray(inner.modifiers) ? inner.modifiers : []).filter(
      (modifier: unknown) => !(isNode(modifier) && modifier.type === "ORDER_MODIFIER"),
    );
    if (renamed.length === 0) return inner;
    const around: unknown = JSON.parse(template);
    for (const part of [...nodes(around)]) {
      if (part.class === "STAR") part.rename_list = renamed;
      if (part.type === "SUBQUERY" && isNode(part.subquery)) part.subquery.node = inner;
    }
    return isNode(around) ? around : undefined;
  };
  return rewrite(value, wrap);
}

/** The line where the name is used as a column by itself. */
function lineOfName(sql: string, tree: Node, name: string): number {
  for (const node of nodes(tree)) {
    if (node.class !== "COLUMN_REF" || !Array.isArray(node.column_names) || node.column_names.join() !== name) continue;
    const at = Number(node.query_location);
    return Buffer.from(sql).subarray(0, at).toString().split("\n").length;
  }
  return 1;
}
