import { z } from "zod";
import { definitionsSchema } from "../shared/definitions.ts";
import { identifier, text } from "../shared/duckdb.ts";
import { MilepostError } from "../shared/errors.ts";
import type { Settings } from "../shared/settings.ts";
import { earlier } from "./months.ts";

/**
 * The tables that every file may read without a word in its header. `settings`, `as_of` and `span` have one row;
 * `span` is the range of days of the partition being built.
 */
export const builtInTables: ReadonlySet<string> = new Set(["settings", "as_of", "coverage", "span"]);

export interface SettingColumn {
  readonly name: string;
  readonly type: string;
  readonly value: string | number | boolean | null;
}

/** From and up to which business day a table of a source is loaded: half-open. */
export interface CoverageRow {
  readonly source: string;
  readonly table: string;
  readonly from: string;
  readonly through: string;
}

/** Half-open, `yyyy-mm-dd`. */
export interface Span {
  readonly firstDay: string;
  readonly endDay: string;
}

const jsonSchema = z.object({ type: z.string().optional(), const: z.unknown().optional() });
const optionSchema = z.union([
  z.object({ anyOf: z.array(jsonSchema) }),
  jsonSchema.transform((one) => ({ anyOf: [one] })),
]);
const groupsSchema = z.object({
  properties: z.record(z.string(), z.object({ properties: z.record(z.string(), optionSchema) })),
});

/**
 * The columns of the table `settings`: each definition as `<group>_<name>`. A word beside numbers (`auto`, `all`) is
 * null, so that the column keeps the numbers' type.
 */
export function settingColumns({ business, definitions }: Settings): SettingColumn[] {
  const columns: SettingColumn[] = [
    { name: "time_zone", type: "varchar", value: business.timeZone },
    { name: "currency", type: "varchar", value: business.currency },
    { name: "week_start", type: "varchar", value: business.weekStart },
  ];
  const groups = groupsSchema.parse(z.toJSONSchema(definitionsSchema, { io: "output" }));
  const values = z.record(z.string(), z.record(z.string(), z.unknown())).parse(definitions);
  for (const [group, { properties }] of Object.entries(groups.properties)) {
    for (const [option, { anyOf }] of Object.entries(properties)) {
      const type = typeOf(anyOf.map((one) => one.type));
      const value = values[group]?.[option];
      const name = `${group}_${option}`;
      if (type !== "varchar" && typeof value === "string") columns.push({ name, type, value: null });
      else if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") {
        columns.push({ name, type, value });
      } else throw new MilepostError(`The definition ${group}.${option} has a value that no column can hold.`);
    }
  }
  return columns;
}

function typeOf(types: readonly (string | undefined)[]): string {
  if (types.includes("integer")) return "bigint";
  if (types.includes("number")) return "double";
  return types.includes("boolean") ? "boolean" : "varchar";
}

/** What a partition that ends on `endDay` may know of coverage: a past month does not change as loading goes on. */
export function clipCoverage(coverage: readonly CoverageRow[], endDay: string): CoverageRow[] {
  return coverage.map((row) => ({
    ...row,
    from: earlier(row.from, endDay),
    through: earlier(row.through, endDay),
  }));
}

export interface BuiltIns {
  readonly settings: readonly SettingColumn[];
  readonly asOf: string;
  readonly coverage: readonly CoverageRow[];
  readonly span: Span;
}

/** A statement that makes each built-in table, by its name. */
export function builtInViews({ settings, asOf, coverage, span }: BuiltIns): Map<string, string> {
  const columns = settings.map(({ name, type, value }) => `cast(${literal(value)} as ${type}) as ${identifier(name)}`);
  const rows = coverage.map(
    (row) => `(${text(row.source)}, ${text(row.table)}, date ${text(row.from)}, date ${text(row.through)})`,
  );
  const noRow = "(null::varchar, null::varchar, null::date, null::date)";
  return new Map([
    ["settings", `create or replace temp view settings as select ${columns.join(", ")}`],
    ["as_of", `create or replace temp view as_of as select date ${text(asOf)} as as_of`],
    [
      "span",
      `create or replace temp view span as
       select date ${text(span.firstDay)} as first_day, date ${text(span.endDay)} as end_day`,
    ],
    [
      "coverage",
      `create or replace temp view coverage as
       select * from (values ${rows.length === 0 ? noRow : rows.join(", ")})
         as coverage (source, table_name, from_date, through_date)
       where source is not null`,
    ],
  ]);
}

function literal(value: SettingColumn["value"]): string {
  if (value === null) return "null";
  return typeof value === "string" ? text(value) : String(value);
}
