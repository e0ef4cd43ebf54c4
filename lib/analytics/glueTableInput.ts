import type { CfnTable } from "aws-cdk-lib/aws-glue";
import type { GlueColumn, GlueTableSpec } from "./glueTable.ts";
import { pathKeyType, projectionParameters } from "./projection.ts";

const parquet = {
  inputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
  outputFormat: "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
  serdeInfo: { serializationLibrary: "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe" },
};

/** A table over the lake's Parquet objects, as Glue is told of it. `lake` is `s3://<bucket>`. */
export function externalTable(
  { name, comment, prefix, columns, pathKeys }: GlueTableSpec,
  lake: string,
  sources: readonly string[],
): CfnTable.TableInputProperty {
  return {
    name,
    description: comment.slice(0, longestDescription),
    tableType: "EXTERNAL_TABLE",
    parameters: { EXTERNAL: "TRUE", classification: "parquet", ...projectionParameters(pathKeys, sources) },
    partitionKeys: pathKeys.map((key) => ({ name: key.name, type: pathKeyType(key) })),
    storageDescriptor: { ...parquet, location: `${lake}/${prefix}`, columns: [...columns] },
  };
}

/**
 * The view of a table without the rows that the vendor has deleted. Athena keeps a view's SELECT in Glue as JSON in
 * base64, in a comment; CloudFormation has no other way to make one.
 */
export function standingRows(
  { name, view }: GlueTableSpec & { readonly view: NonNullable<GlueTableSpec["view"]> },
  database: string,
): CfnTable.TableInputProperty {
  const names = view.columns.map((column) => quoted(column.name)).join(", ");
  const definition = {
    originalSql: `SELECT ${names} FROM ${quoted(database)}.${quoted(name)} WHERE NOT coalesce("_deleted", false)`,
    catalog: "awsdatacatalog",
    schema: database,
    columns: view.columns.map((column) => ({ name: column.name, type: trinoType(column) })),
  };
  return {
    name: view.name,
    description: view.comment.slice(0, longestDescription),
    tableType: "VIRTUAL_VIEW",
    parameters: { presto_view: "true", comment: "Presto View" },
    partitionKeys: [],
    storageDescriptor: { location: "", columns: [...view.columns], serdeInfo: {} },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString("base64")} */`,
    viewExpandedText: "/* Presto View */",
  };
}

/** Glue's own bound. */
const longestDescription = 2048;

const quoted = (name: string): string => `"${name}"`;

function trinoType({ type }: GlueColumn): string {
  if (type === "string") return "varchar";
  if (type === "int") return "integer";
  return type === "timestamp" ? "timestamp(3)" : type;
}
