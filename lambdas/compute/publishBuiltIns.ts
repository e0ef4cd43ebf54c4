import { builtInViews, type SettingColumn } from "./builtIns.ts";
import type { DerivedEntry } from "./derivedManifest.ts";
import { digest } from "./fingerprint.ts";
import { newFile } from "./makeRows.ts";
import { spanOf, whole } from "./partitions.ts";
import { publish, saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";

/** The manifest's name. */
const manifest = "tables";

/**
 * The built-in tables as objects of the lake, `tables/<name>/data.parquet`: so whatever reads the lake (Athena above
 * all) can run the SELECT of a fact, a cube or a KPI as it stands. They say what holds for the lake as a whole.
 */
export function askedTables(settings: readonly Pick<SettingColumn, "name" | "type">[]) {
  return [
    {
      name: "settings",
      comment: "One row: the business and how figures are defined, as the last run had it",
      columns: settings.map(({ name, type }) => ({ name, type })),
      order: "all",
    },
    {
      name: "as_of",
      comment: "One row: the day up to which figures are computed",
      columns: [{ name: "as_of", type: "date" }],
      order: "all",
    },
    {
      name: "coverage",
      comment: "How far each table of each source is loaded, from a first business day up to a day that is not in it",
      columns: [
        { name: "source", type: "varchar" },
        { name: "table_name", type: "varchar" },
        { name: "from_date", type: "date", comment: "The first business day that is loaded whole" },
        { name: "through_date", type: "date", comment: "The business day in which loading stands" },
      ],
      order: "source, table_name",
    },
    {
      name: "span",
      comment: "One row: all days. A run has the days of the partition it makes here",
      columns: [
        { name: "first_day", type: "date" },
        { name: "end_day", type: "date" },
      ],
      order: "all",
    },
  ];
}

/** Puts the built-in tables in the lake, those that have changed. */
export async function publishBuiltIns(run: Run): Promise<void> {
  const { settings, coverage, horizon } = run;
  const given = { settings, coverage, asOf: horizon.asOf, span: spanOf([whole]) };
  const fingerprint = digest({ base: run.base, given });
  const entries: Record<string, DerivedEntry> = {};
  const views = builtInViews(given);
  // A connection of its own: what stands on the others are the tables as one partition sees them.
  const database = await run.database.connect();
  for (const { name, columns, order } of askedTables(settings)) {
    const key = `tables/${name}/data.parquet`;
    const known = trustedEntry(run, manifest, name, key);
    if (known?.fingerprint === fingerprint) {
      entries[name] = known;
      continue;
    }
    await database.run(views.get(name) ?? "");
    const path = await newFile(run, `${name}.parquet`);
    const names = columns.map((column) => column.name).join(", ");
    const { rows } = await database.copyToParquet(`select ${names} from ${name} order by ${order}`, path);
    entries[name] = await publish(run, manifest, { id: name, key, rows, path }, fingerprint);
  }
  database.close();
  await saveManifest(run, manifest, { partitions: entries });
}
