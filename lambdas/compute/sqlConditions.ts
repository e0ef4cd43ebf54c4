import { z } from "zod";

/** By column, lower case, the texts that one mention of a table holds it to; a column that is not there may be anything. */
export type Conditions = ReadonlyMap<string, ReadonlySet<string>>;

const columnSchema = z.object({ class: z.literal("COLUMN_REF"), column_names: z.array(z.string()) });
const constantSchema = z.object({
  class: z.literal("CONSTANT"),
  value: z.object({ type: z.object({ id: z.literal("VARCHAR") }), is_null: z.literal(false), value: z.string() }),
});
const equalSchema = z.object({ type: z.literal("COMPARE_EQUAL"), left: z.unknown(), right: z.unknown() });
const inSchema = z.object({
  type: z.literal("COMPARE_IN"),
  children: z.tuple([columnSchema]).rest(constantSchema),
});
const andSchema = z.object({ type: z.literal("CONJUNCTION_AND"), children: z.array(z.unknown()) });

const selectSchema = z.object({
  type: z.literal("SELECT_NODE"),
  from_table: z.object({
    type: z.literal("BASE_TABLE"),
    table_name: z.string(),
    alias: z.string(),
    column_name_alias: z.array(z.string()).max(0),
  }),
  where_clause: z.unknown(),
});

/**
 * What a node of DuckDB's syntax tree holds the columns of its table to, by `column = 'text'` and `column in ('text', …)`
 * that must all hold; undefined for any node but a SELECT from one table alone.
 */
export function conditionsOf(node: unknown): { table: unknown; conditions: Conditions } | undefined {
  const select = selectSchema.safeParse(node).data;
  if (select === undefined) return undefined;
  const { table_name, alias } = select.from_table;
  const names = [table_name, alias].map((name) => name.toLowerCase());
  const conditions = new Map<string, ReadonlySet<string>>();
  for (const part of conjuncts(select.where_clause)) {
    const held = heldColumn(part);
    const [column, qualifier, ...more] = held?.path.toReversed() ?? [];
    if (held === undefined || column === undefined || more.length > 0) continue;
    if (qualifier !== undefined && !names.includes(qualifier)) continue;
    const before = conditions.get(column);
    conditions.set(column, before === undefined ? held.texts : before.intersection(held.texts));
  }
  return { table: fromOf(node), conditions };
}

/** The part of the tree as it is, not as it was parsed: to be known again. */
function fromOf(node: unknown): unknown {
  return typeof node === "object" && node !== null && "from_table" in node ? node.from_table : undefined;
}

function conjuncts(where: unknown): unknown[] {
  const and = andSchema.safeParse(where).data;
  return and === undefined ? [where] : and.children.flatMap(conjuncts);
}

function heldColumn(condition: unknown): { path: string[]; texts: ReadonlySet<string> } | undefined {
  const list = inSchema.safeParse(condition).data?.children;
  const equal = equalSchema.safeParse(condition).data;
  const sides = list ?? (equal && [equal.left, equal.right]) ?? [];
  const columns = sides.flatMap((side) => columnSchema.safeParse(side).data ?? []);
  const constants = sides.flatMap((side) => constantSchema.safeParse(side).data ?? []);
  const [column] = columns;
  if (column === undefined || columns.length > 1 || constants.length !== sides.length - 1) return undefined;
  return {
    path: column.column_names.map((name) => name.toLowerCase()),
    texts: new Set(constants.map(({ value }) => value.value)),
  };
}
