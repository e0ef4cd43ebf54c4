import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { athenaResultsPrefix, inbox } from "../../lib/contract.ts";
import { prepareDatabase, readConformSettings } from "../conform/conformSettings.ts";
import type { Context } from "../shared/context.ts";
import { readContracts } from "../shared/contract.ts";
import { openDatabase } from "../shared/duckdb.ts";
import { findInCanonical } from "./canonical.ts";
import { findInDerived } from "./derived.ts";
import type { Finding, Search } from "./finding.ts";
import { findInInbox } from "./inbox.ts";
import { findInQuarantine } from "./quarantine.ts";
import { findInRaw } from "./raw.ts";

/** Opens what looking for people takes, before it is known who they are. To be closed by its database. */
export async function openSearch(ctx: Context, sqlFolder: string): Promise<Omit<Search, "people">> {
  const contracts = await readContracts(join(sqlFolder, "canonical"));
  const settings = await readConformSettings(ctx, inbox);
  const database = await openDatabase({ scratch: ctx.scratch });
  try {
    await prepareDatabase(database, settings, await readFile(join(sqlFolder, "conform", "prelude.sql"), "utf8"));
    return { ctx, salt: settings.salt, contracts, database, unread: new Set() };
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What is made of canonical, and holds nobody once canonical does not. */
const derived = ["facts/", "cubes/", "kpi_values/", "kpi_snapshots/", "tables/", "reports/"];
/** Copies that nobody needs: rebuilds under way begin again, and queries are asked again. */
const passing = ["state/rebuild/", athenaResultsPrefix];

/** All that is looked through; what is not named here holds no rows. */
export const searched: readonly string[] = [
  "raw/",
  "inbox/",
  "inbox_results/",
  "quarantine/",
  "canonical/",
  ...derived,
  ...passing,
];

/** Every object of the lake that holds somebody. Sources come before what is made of them. */
export async function* findEverywhere(search: Search): AsyncGenerator<Finding, void, void> {
  yield* findInRaw(search);
  yield* findInInbox(search);
  yield* findInQuarantine(search);
  yield* findInCanonical(search);
  for (const prefix of derived) yield* findInDerived(search, prefix);
  for (const prefix of passing) {
    for await (const { key } of search.ctx.lake.list(prefix))
      yield { key, records: 0, erase: () => search.ctx.lake.delete(key) };
  }
}
