import { z } from "zod";
import data from "./tables.generated.json" with { type: "json" };

const column = z.strictObject({
  name: z.string(),
  /** As Glue writes it: `string`, `bigint`, `decimal(18,4)`. */
  type: z.string(),
  comment: z.optional(z.string()),
});
export type GlueColumn = z.infer<typeof column>;

/** A word of the objects' keys, `<name>=<value>/`, that queries see as a column. */
const pathKey = z.discriminatedUnion("values", [
  /** The configured sources, the inbox and the retired ones. */
  z.strictObject({ name: z.string(), values: z.literal("sources") }),
  z.strictObject({ name: z.string(), values: z.literal("words"), words: z.array(z.string()).min(1) }),
  /** `yyyy-mm`, from a first month to five years ahead. */
  z.strictObject({ name: z.string(), values: z.literal("months"), first: z.string() }),
  /** `yyyy-mm-dd`, from a first day to the day on which the query is asked, in whichever zone. */
  z.strictObject({ name: z.string(), values: z.literal("days"), first: z.string() }),
  z.strictObject({ name: z.string(), values: z.literal("years"), first: z.int(), last: z.int() }),
]);
export type PathKey = z.infer<typeof pathKey>;

const glueTable = z.strictObject({
  name: z.string(),
  /** What one row is, and what the table is. */
  comment: z.string(),
  /** Below which prefix of the lake its objects lie: `facts/sales_orders/`. */
  prefix: z.string(),
  /** The columns of the Parquet objects. */
  columns: z.array(column),
  /** In the order of the keys' folders. */
  pathKeys: z.array(pathKey),
  /**
   * For tables that keep what the vendor has deleted: the name of a view over the rows that stand, with these columns.
   * Queries name the view.
   */
  view: z.optional(z.strictObject({ name: z.string(), comment: z.string(), columns: z.array(column) })),
});
/** A table of the lake as Athena sees it, whatever the settings. */
export type GlueTableSpec = z.infer<typeof glueTable>;

/** Every table of the lake. Made from the heads of the SQL files by `npm run docs`. */
export const glueTables: readonly GlueTableSpec[] = z.array(glueTable).parse(data);
