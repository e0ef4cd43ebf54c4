import { Temporal } from "temporal-polyfill";
import type { Context } from "../shared/context.ts";
import { coverageSchema } from "../shared/tableManifest.ts";
import type { CoverageRow } from "./builtIns.ts";
import { readStateFiles } from "./stateFiles.ts";

/**
 * How far each table of each source is loaded, in business days: from the first one that is wholly inside up to the one
 * in which loading stands.
 */
export async function readCoverageRows({ lake, settings }: Pick<Context, "lake" | "settings">): Promise<CoverageRow[]> {
  const local = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(settings.business.timeZone);
  const files = await readStateFiles(lake, "state/coverage/", coverageSchema);
  const rows = files.map(({ value: { source, table, from, through } }) => {
    const start = local(from);
    const first = start.equals(start.startOfDay()) ? start : start.add({ days: 1 });
    return {
      source,
      table,
      from: first.toPlainDate().toString(),
      through: local(through).toPlainDate().toString(),
    };
  });
  return rows.sort((one, other) => (`${one.table}/${one.source}` < `${other.table}/${other.source}` ? -1 : 1));
}
