import { kpiValuesPartition } from "./derivedManifest.ts";
import type { Conditions } from "./sqlConditions.ts";

/**
 * Whether an object of `kpi_values` can hold rows that a query asks for: `mentions` are the conditions of each mention of
 * the table in it, `kpis` the ids of each category.
 */
export function isNeeded(
  key: string,
  mentions: readonly Conditions[],
  kpis: ReadonlyMap<string, readonly { readonly name: string }[]>,
): boolean {
  const place = kpiValuesPartition(key);
  if (place === undefined) return true;
  const own = (kpis.get(place.category) ?? []).map(({ name }) => name);
  const may = (held: ReadonlySet<string> | undefined, values: readonly string[]) =>
    held === undefined || values.some((value) => held.has(value));
  return mentions.some(
    (conditions) =>
      may(conditions.get("category"), [place.category]) &&
      may(conditions.get("grain"), [place.grain]) &&
      // What a category holds that the catalogue does not know may be any KPI.
      (own.length === 0 || may(conditions.get("kpi"), own)),
  );
}
