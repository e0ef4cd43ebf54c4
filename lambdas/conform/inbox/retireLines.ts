import type { Context } from "../../shared/context.ts";
import { type Database, identifier, text, textList } from "../../shared/duckdb.ts";
import { fetchObjects } from "../../shared/scratch.ts";
import { canonicalPrefix } from "../canonicalManifest.ts";
import { storedColumns } from "../makeRows.ts";
import type { TablePlace } from "../partition.ts";

/**
 * A file that describes an order by its lines has all of them: older lines that it leaves out are deleted with it, here
 * in `incoming_order_lines`. `whole_orders` says which orders were described so, and by what version.
 */
export async function retireLines(ctx: Context, database: Database, at: TablePlace): Promise<void> {
  const objects = await Array.fromAsync(ctx.lake.list(canonicalPrefix(at)));
  const paths = [...(await fetchObjects(ctx, objects)).values()];
  const columns = storedColumns(at.contract)
    .map(({ name }) => identifier(name))
    .join(", ");
  const incoming = `(select ${columns} from incoming_order_lines where source = ${text(at.source)})`;
  const older =
    paths.length === 0
      ? ""
      : `union all by name
    select * from read_parquet(${textList(paths)}, hive_partitioning = false, union_by_name = true)`;
  await database.run(
    `insert into incoming_order_lines by name
     select ${text(at.source)} as source,
       lines.* replace (whole._version as _version, whole._observed_at as _observed_at, true as _deleted)
     from (select * from ${incoming} ${older}) as lines
     join (
       select order_id, max(_version) as _version, max_by(_observed_at, (_version, _observed_at)) as _observed_at
       from whole_orders where source = ${text(at.source)} group by order_id
     ) as whole on whole.order_id = lines.order_id
     where not lines._deleted
       and (lines._version, lines._observed_at) < (whole._version, whole._observed_at)
       and not exists (
         from ${incoming} as same
         where same.order_line_id = lines.order_line_id and same._observed_at = whole._observed_at
       )`,
  );
}
