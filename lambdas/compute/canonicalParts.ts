import pLimit from "p-limit";
import { z } from "zod";
import { columnDigests } from "../shared/columnDigests.ts";
import type { Context } from "../shared/context.ts";
import type { Contract } from "../shared/contract.ts";
import { type Database, identifier, text } from "../shared/duckdb.ts";
import type { ObjectFacts } from "../shared/lake.ts";
import { fetchObjects } from "../shared/scratch.ts";
import { sha256 } from "../shared/sha256.ts";
import { readStateFile } from "../shared/stateFile.ts";
import { canonicalManifestKey, canonicalManifestSchema } from "../shared/tableManifest.ts";
import type { Month } from "./months.ts";
import type { TablePart } from "./partitions.ts";

/**
 * Every object of the canonical tables with what it holds: from the table's manifest as long as the manifest speaks of
 * the object that is there, else from the object itself.
 */
export async function canonicalParts(
  ctx: Context,
  database: Database,
  contracts: ReadonlyMap<string, Contract>,
  listed: Iterable<ObjectFacts>,
): Promise<Map<string, TablePart[]>> {
  const tables = new Map<string, TablePart[]>([...contracts.keys()].map((table) => [table, []]));
  const bySource = new Map<string, { contract: Contract; source: string; objects: Map<string, ObjectFacts> }>();
  for (const object of listed) {
    const match = /^canonical\/([^/]+)\/source=([^/]+)\/(?:month|date)=([^/]+)\/data\.parquet$/.exec(object.key);
    const [, table = "", source = "", partition = ""] = match ?? [];
    const contract = contracts.get(table);
    if (contract === undefined) {
      ctx.log("debug", "an object below canonical/ belongs to no table", { key: object.key });
      continue;
    }
    const manifest = canonicalManifestKey(table, source);
    const group = bySource.get(manifest) ?? { contract, source, objects: new Map() };
    group.objects.set(partition, object);
    bySource.set(manifest, group);
  }

  const limit = pLimit(16);
  const groups = await Promise.all(
    [...bySource].map(([key, group]) =>
      limit(async () => {
        const manifest = await readStateFile(ctx.lake, key, canonicalManifestSchema, remedy);
        return { ...group, manifest: manifest?.value };
      }),
    ),
  );
  for (const { contract, source, objects, manifest } of groups) {
    const parts = tables.get(contract.table) ?? [];
    for (const [partition, object] of objects) {
      const entry = manifest?.objects[partition];
      const isKnown = entry?.key === object.key && entry.etag === object.etag;
      const { sha256, months, rows, columns } = isKnown
        ? { ...entry, months: Object.values(entry.months).flat() }
        : await readPart(ctx, database, contract, object);
      parts.push({
        object,
        source,
        sha256,
        months: contract.dates.length === 0 ? undefined : distinct(months),
        content: columns && { rows, columns },
      });
    }
  }
  for (const parts of tables.values()) parts.sort((one, other) => (one.object.key < other.object.key ? -1 : 1));
  return tables;
}

const remedy = "If nobody edited it, delete it: the next conform writes it again.";

const distinct = (months: readonly Month[]): Month[] => [...new Set(months)].sort();

/** What its manifest would say, from the object's own rows. */
async function readPart(ctx: Context, database: Database, { dates }: Contract, object: ObjectFacts) {
  ctx.log("info", "an object is not the one its manifest speaks of: read again", { key: object.key });
  const path = (await fetchObjects(ctx, [object])).get(object.key) ?? "";
  const file = `read_parquet(${text(path)}, hive_partitioning = false)`;
  const present = await database.rows(z.object({ column_name: z.string() }), `describe select * from ${file}`);
  const columns = dates.filter((date) => present.some((column) => column.column_name === date));
  const monthsOf = columns.map((column) => `select strftime(${identifier(column)}, '%Y-%m') as month from ${file}`);
  const months =
    columns.length === 0
      ? []
      : await database.rows(z.object({ month: z.nullable(z.string()) }), monthsOf.join(" union "));
  const [count] = await database.rows(z.object({ rows: z.int() }), `select count(*) as rows from ${file}`);
  return {
    sha256: await sha256({ path }),
    months: months.flatMap(({ month }) => (month === null ? [] : [month])),
    rows: count?.rows ?? 0,
    columns: await columnDigests(database, path),
  };
}
