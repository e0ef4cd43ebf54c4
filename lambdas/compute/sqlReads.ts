import { z } from "zod";
import type { Database } from "../shared/duckdb.ts";
import { type Conditions, conditionsOf } from "./sqlConditions.ts";
import { mistake } from "./sqlHeader.ts";

/** What one SELECT names. */
export interface SqlReads {
  /** Tables that are not its own CTEs, lower case, each once. */
  readonly tables: readonly string[];
  /** The last part of every column name in it, lower case: more than the columns of any one table. */
  readonly columns: ReadonlySet<string>;
  /** Tables or aliases taken whole by `<name>.*`, and '' for a bare `*`. */
  readonly stars: ReadonlySet<string>;
  /** Whether it may read columns of a table that `columns` does not name: by one of the stars. */
  readonly takesAll: boolean;
}

/** What one SELECT names, and what it holds the columns of its tables to. */
export interface SqlMentions extends SqlReads {
  /** By table, the conditions of each mention of it. */
  readonly mentions: ReadonlyMap<string, readonly Conditions[]>;
}

const answerSchema = z.object({
  error: z.boolean(),
  error_type: z.string().optional(),
  error_message: z.string().optional(),
  position: z.coerce.number().optional(),
  statements: z.array(z.unknown()).optional(),
});

/**
 * What a SELECT reads, from DuckDB's own syntax tree. (`getTableNames` also binds, against tables that do not exist yet,
 * and answers with nothing at all where it meets USING or UNNEST of a column.) Throws a MilepostError that names the
 * line when the text is not one SELECT. `firstLine` is where the text begins in the file.
 */
export async function readsOf(database: Database, sql: string, file: string, firstLine = 1): Promise<SqlMentions> {
  const rows = await database.rows(z.object({ tree: z.string() }), "select json_serialize_sql($sql::varchar) as tree", {
    sql,
  });
  const answer = answerSchema.parse(JSON.parse(rows[0]?.tree ?? "{}"));
  if (answer.error) {
    const before = sql.slice(0, answer.position ?? 0);
    const what = answer.error_type === "not implemented" ? "only a SELECT can stand here" : answer.error_message;
    mistake(file, firstLine + before.split("\n").length - 1, what ?? "this is not a SELECT");
  }
  if (answer.statements?.length !== 1) mistake(file, firstLine, "the file must hold exactly one SELECT");
  const found: Found = {
    tables: new Set<string>(),
    aliases: new Set<string>(),
    columns: new Set<string>(),
    stars: new Set<string>(),
    mentions: new Map(),
  };
  walk(answer.statements?.[0], new Set(), found);
  const takesAll = ["", ...found.aliases].some((name) => found.stars.has(name));
  return { ...found, takesAll, tables: [...found.tables].sort() };
}

interface Found {
  tables: Set<string>;
  /** What the tables are called in it. */
  aliases: Set<string>;
  columns: Set<string>;
  stars: Set<string>;
  mentions: Map<string, Conditions[]>;
}

const nodeSchema = z.record(z.string(), z.unknown());
const cteMapSchema = z.object({ map: z.array(z.object({ key: z.string(), value: z.unknown() })) });
const columnNamesSchema = z.array(z.string());

/** Walks the tree with the names of the CTEs in scope: those above, and before this one in the same WITH. */
function walk(value: unknown, scope: ReadonlySet<string>, found: Found, conditions: Conditions = new Map()): void {
  if (Array.isArray(value)) {
    for (const element of value) walk(element, scope, found);
    return;
  }
  const parsed = typeof value === "object" && value !== null ? nodeSchema.safeParse(value) : undefined;
  if (parsed?.success !== true) return;
  const node = parsed.data;
  const name = textOf(node.table_name);
  if (node.type === "BASE_TABLE" && (textOf(node.schema_name) !== "" || !scope.has(name))) {
    found.tables.add(name);
    found.aliases.add(textOf(node.alias) || name);
    found.mentions.set(name, [...(found.mentions.get(name) ?? []), conditions]);
  }
  if (node.class === "COLUMN_REF") {
    const path = columnNamesSchema.safeParse(node.column_names).data ?? [];
    found.columns.add((path.at(-1) ?? "").toLowerCase());
  }
  for (const column of columnNamesSchema.safeParse(node.using_columns).data ?? [])
    found.columns.add(column.toLowerCase());
  if (node.class === "STAR") found.stars.add(textOf(node.relation_name));

  const inner = new Set(scope);
  if (node.type === "RECURSIVE_CTE_NODE") inner.add(textOf(node.cte_name));
  for (const { key, value: query } of cteMapSchema.safeParse(node.cte_map).data?.map ?? []) {
    walk(query, inner, found);
    inner.add(key.toLowerCase());
  }
  const own = conditionsOf(node);
  for (const [part, child] of Object.entries(node)) {
    if (part !== "cte_map") walk(child, inner, found, child === own?.table ? own?.conditions : undefined);
  }
}

const textOf = (value: unknown): string => (typeof value === "string" ? value.toLowerCase() : "");
