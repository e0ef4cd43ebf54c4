import type { PathKey } from "./glueTable.ts";

/**
 * The table parameters by which Athena knows a table's partitions without being told of each: partition projection. A
 * prefix that no parameter names is not read, and a name without objects has no rows.
 */
export function projectionParameters(
  pathKeys: readonly PathKey[],
  sources: readonly string[],
): Readonly<Record<string, string>> {
  if (pathKeys.length === 0) return {};
  const parameters: Record<string, string> = { "projection.enabled": "true" };
  for (const key of pathKeys) {
    for (const [name, value] of Object.entries(parametersOf(key, sources))) {
      parameters[`projection.${key.name}.${name}`] = value;
    }
  }
  return parameters;
}

/** The type of a path key's column. */
export const pathKeyType = ({ values }: PathKey): string => (values === "years" ? "int" : "string");

function parametersOf(key: PathKey, sources: readonly string[]): Record<string, string> {
  switch (key.values) {
    case "sources":
      return { type: "enum", values: sources.join(",") };
    case "words":
      return { type: "enum", values: key.words.join(",") };
    case "months":
      return { type: "date", format: "yyyy-MM", range: `${key.first},NOW+5YEARS`, ...every("MONTHS") };
    case "days":
      // NOW is UTC, and where days begin earlier it is tomorrow already.
      return { type: "date", format: "yyyy-MM-dd", range: `${key.first},NOW+1DAYS`, ...every("DAYS") };
    case "years":
      return { type: "integer", range: `${key.first},${key.last}` };
  }
}

const every = (unit: string) => ({ interval: "1", "interval.unit": unit });
