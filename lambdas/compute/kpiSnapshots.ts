import pLimit from "p-limit";
import { text, textList } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { sha256 } from "../shared/sha256.ts";
import type { DerivedEntry, DerivedManifest } from "./derivedManifest.ts";
import type { KpiSql } from "./finishKpi.ts";
import { kpiSnapshotColumns, kpiValueColumns, kpiValueOrder } from "./kpiValueColumns.ts";
import { newFile } from "./makeRows.ts";
import { type MadePartition, publish, saveManifest, trustedEntry } from "./publish.ts";
import type { Run } from "./run.ts";
import { sideBySide } from "./sideBySide.ts";
import { derivedView } from "./tableViews.ts";

export type Pending = NonNullable<DerivedManifest["pending"]>[number];

export interface Replacement {
  /** The manifest's name. */
  readonly table: string;
  readonly category: string;
  readonly made: readonly MadeValues[];
  /** The manifest's entries; those of the partitions made are set. */
  readonly entries: Record<string, DerivedEntry>;
  /** Snapshots that a run which died has left behind; those written again are taken out. */
  readonly orphans: Map<string, Pending>;
}

export interface MadeValues extends MadePartition {
  readonly grain: string;
  /** `2026-03` or `2026`. */
  readonly part: string;
  readonly fingerprint: string;
  readonly kpis: Readonly<Record<string, string>>;
  /** The KPIs whose rows were taken over as they are. */
  readonly same: readonly string[];
}

interface Step {
  readonly made: MadeValues;
  /** The SHA-256 of what the partition will hold; '' where it will have no object. */
  readonly content: string;
  readonly revision: number;
  readonly snapshot: { readonly key: string; readonly path: string } | undefined;
}

/**
 * Puts newly made objects of `kpi_values` in the lake. What they change goes to `kpi_snapshots` first, and before that
 * the manifest notes the snapshots as pending. So when a run dies in between, the next one finds either the old values,
 * and then writes the same snapshot again or takes it back; or the new values, whose snapshot is there.
 */
export async function replaceValues(run: Run, sql: KpiSql, replacement: Replacement): Promise<void> {
  const { table, entries, orphans } = replacement;
  const steps: Step[] = [];
  await sideBySide(
    { ...run, isLate: () => false },
    replacement.made,
    () => false,
    async (one, made) => {
      steps.push(await stepFor(one, sql, replacement, made));
    },
  );
  steps.sort((one, other) => (one.made.id < other.made.id ? -1 : 1));
  const snapshots = steps.flatMap(({ snapshot }) => (snapshot === undefined ? [] : [snapshot]));
  const own = steps.flatMap(({ made, content, snapshot }): Pending[] =>
    snapshot === undefined ? [] : [{ snapshot: snapshot.key, partition: made.id, sha256: content }],
  );
  for (const { snapshot } of own) orphans.delete(snapshot);
  const recorded = run.manifests.get(table)?.value.partitions;
  if (own.length > 0) {
    await saveManifest(run, table, { partitions: recorded ?? {}, pending: [...orphans.values(), ...own] });
  }
  const limit = pLimit(8);
  await Promise.all(snapshots.map(({ key, path }) => limit(() => run.ctx.lake.put(key, { path }, { ifAbsent: true }))));
  await Promise.all(
    steps.map(({ made, revision }) =>
      limit(async () => {
        entries[made.id] = { ...(await publish(run, table, made, made.fingerprint)), revision, kpis: { ...made.kpis } };
      }),
    ),
  );
  await saveManifest(run, table, { partitions: { ...recorded, ...entries }, ...pendingOf(orphans) });
}

/** As the manifest holds it: left out when there is none. */
export function pendingOf(orphans: ReadonlyMap<string, Pending>): Pick<DerivedManifest, "pending"> {
  return orphans.size === 0 ? {} : { pending: [...orphans.values()] };
}

/** The pending snapshots of a run that died whose values never came to stand. */
export async function findOrphans(
  run: Run,
  table: string,
  keyOf: (id: string) => string,
): Promise<Map<string, Pending>> {
  const orphans = new Map<string, Pending>();
  for (const pending of run.manifests.get(table)?.value.pending ?? []) {
    const stands = await presentContent(run, table, pending.partition, keyOf(pending.partition));
    if (stands !== pending.sha256) orphans.set(pending.snapshot, pending);
  }
  return orphans;
}

async function stepFor(run: Run, sql: KpiSql, replacement: Replacement, made: MadeValues): Promise<Step> {
  const { table, category } = replacement;
  const content = made.path === undefined ? "" : await sha256({ path: made.path });
  const present = await presentContent(run, table, made.id, made.key);
  const recorded = run.manifests.get(table)?.value.partitions[made.id];
  // What stands there without being in the manifest was put by a run that died before it could note it.
  const isRecorded = (recorded?.object?.sha256 ?? "") === present;
  const revision = (recorded?.revision ?? 0) + (isRecorded ? 0 : 1);
  if (present === content) return { made, content, revision, snapshot: undefined };

  const name = `${category}-${made.grain}-${made.part}`;
  const path = await newFile(run, `kpi_snapshots-${name}.parquet`);
  const rows = await copyChanges(run, sql, made, { category, revision: revision + 1, path });
  if (rows === 0) return { made, content, revision, snapshot: undefined };
  const digest = (await sha256({ path })).slice(0, 12);
  const key = `kpi_snapshots/as_of=${run.ctx.asOf}/${name}-${digest}.parquet`;
  return { made, content, revision: revision + 1, snapshot: { key, path } };
}

/** The SHA-256 of the object that is in the lake; '' when there is none. */
async function presentContent(run: Run, table: string, id: string, key: string): Promise<string> {
  const object = run.listed.get(key);
  if (object === undefined) return "";
  const known = trustedEntry(run, table, id, key)?.object;
  return known?.sha256 ?? (await sha256({ path: (await fetchObjects(run.ctx, [object])).get(key) ?? "" }));
}

/** Writes what changes in one object of `kpi_values`; returns the number of rows. */
async function copyChanges(
  run: Run,
  { changes }: KpiSql,
  { key, grain, same, path: madePath }: MadeValues,
  { category, revision, path }: { category: string; revision: number; path: string },
): Promise<number> {
  const given: Record<string, string> = {
    category: text(category),
    grain: text(grain),
    revision: `${revision}::bigint`,
  };
  const columns = kpiSnapshotColumns
    .map(({ name }) => (given[name] === undefined ? name : `${given[name]} as ${name}`))
    .join(", ");
  const object = run.listed.get(key);
  const made = madePath === undefined ? [] : [madePath];
  if (object === undefined) {
    // All rows of the object, in the order in which they lie there.
    const own = `select *, false as removed from read_parquet(${textList(made)}, hive_partitioning = false)`;
    const select = `select ${columns} from (${own}) as made`;
    return (await run.database.copyToParquet(select, path)).rows;
  }
  const present = [...(await fetchObjects(run.ctx, [object])).values()];
  for (const [view, paths] of [["made_rows", made] as const, ["present_rows", present] as const]) {
    const local = paths.map((file) => ({ path: file }));
    await run.database.run(derivedView(view, kpiValueColumns, local));
  }
  const changed = same.length === 0 ? "" : ` where kpi not in (${same.map(text).join(", ")})`;
  for (const view of ["made", "present"]) {
    await run.database.run(`create or replace temp view ${view} as from ${view}_rows${changed}`);
  }
  const copied = await run.database.copyToParquet(
    `select ${columns} from (${changes}) as changes order by ${kpiValueOrder}, removed`,
    path,
  );
  return copied.rows;
}
