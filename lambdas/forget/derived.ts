import { z } from "zod";
import { mentions } from "../pull/eraseRecord.ts";
import { identifier, text } from "../shared/duckdb.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { Finding, Search } from "./finding.ts";

/**
 * Objects of one of these prefixes that name somebody: `facts/`, `cubes/`, `kpi_values/`, `kpi_snapshots/`, `reports/`.
 * They are made of canonical, so there is nothing to take out of them: compute makes anew what is made of changed rows.
 */
export async function* findInDerived(search: Search, prefix: string): AsyncGenerator<Finding, void, void> {
  for await (const facts of search.ctx.lake.list(prefix)) {
    const records = facts.key.endsWith(".parquet")
      ? await rowsNaming(search, facts)
      : await linesNaming(search, facts.key);
    if (records > 0) yield { key: facts.key, records, erase: async () => {} };
  }
}

async function rowsNaming({ ctx, database }: Search, facts: ObjectFacts): Promise<number> {
  const path = (await fetchObjects(ctx, [facts])).get(facts.key) ?? "";
  const from = `read_parquet(${text(path)}, hive_partitioning = false)`;
  const described = await database.rows(
    z.object({ column_name: z.string(), column_type: z.string() }),
    `describe from ${from}`,
  );
  const columns = described.flatMap(({ column_name, column_type }) =>
    column_type === "VARCHAR" ? [identifier(column_name)] : [],
  );
  if (columns.length === 0) return 0;
  const has = (name: string) => columns.includes(identifier(name));
  // A person is named by a hash, by `e:` or `p:` and one (a contact), by `<source>:<id>` (a key), or by both apart.
  const named = columns.map(
    (column) =>
      `regexp_replace(${column}, '^[ep]:', '') in (select digest from erased_emails union all select digest from erased_phones)
       or (contains(${column}, ':') and sha256(getvariable('salt') || ${column}) in (select digest from erased_ids))`,
  );
  if (has("source") && has("customer_id"))
    named.push("sha256(getvariable('salt') || source || ':' || customer_id) in (select digest from erased_ids)");
  const [count] = await database.rows(
    z.object({ n: z.int() }),
    `select count(*) as n from ${from} where coalesce(${named.join(" or ")}, false)`,
  );
  return count?.n ?? 0;
}

async function linesNaming({ ctx, people }: Search, key: string): Promise<number> {
  const object = await ctx.lake.get(key);
  if (object === undefined) return 0;
  const digests = [...people.emails, ...people.phones, ...people.ids];
  const lines = new TextDecoder().decode(object.body).split("\n");
  return lines.filter((line) => mentions(line, people) || digests.some((digest) => line.includes(digest))).length;
}
