import type { Contract } from "../shared/contract.ts";
import { identifier } from "../shared/duckdb.ts";
import { storedColumns } from "./makeRows.ts";

/** The key's columns in a Parquet object: `source` is the same in all its rows. */
export function keyColumns({ key }: Contract): string {
  return key
    .filter((name) => name !== "source")
    .map(identifier)
    .join(", ");
}

/**
 * One row per key of these relations, the latest version of each, in key order. Rows alike in version and observation
 * differ only if a vendor contradicts itself: then the greater text wins, so that the order of arrival never matters.
 */
export function latestRows(
  contract: Contract,
  relations: readonly string[],
  { distinct }: { distinct: boolean },
): string {
  const key = keyColumns(contract);
  const columns = storedColumns(contract)
    .map(({ name }) => identifier(name))
    .join(", ");
  const all = relations.map((relation) => `select ${columns} from ${relation}`).join(" union all ");
  if (distinct) return `select ${columns} from (${all}) order by ${key}`;
  return `
    with every_row as (${all}),
    contested as (select ${key} from every_row group by ${key} having count(*) > 1),
    latest as (
      select ${columns} from every_row semi join contested using (${key})
      qualify row_number() over (
        partition by ${key} order by _version desc, _observed_at desc, cast(row(${columns}) as varchar) desc
      ) = 1
    )
    select ${columns} from (
      select ${columns} from every_row anti join contested using (${key}) union all select ${columns} from latest
    ) order by ${key}`;
}

/** Of these rows, those whose parent is there in the very version they were seen with. */
export function rowsOfParents(relation: string, parentKey: string, parents: string): string {
  return `(select rows.* from ${relation} as rows semi join ${parents} using (${parentKey}, _version, _observed_at))`;
}

/** Of these rows, those that the newest pull over their day saw; days that are not in `covered` keep theirs. */
export function rowsOfNewest(relation: string, { partition }: Contract): string {
  return `(select rows.* from ${relation} as rows
    left join covered on covered.day = cast(rows.${identifier(partition.column)} as date)
    where covered.day is null or covered.observed_at = rows._observed_at)`;
}
