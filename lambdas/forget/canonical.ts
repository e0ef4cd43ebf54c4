import { z } from "zod";
import { noteObjects } from "../conform/canonicalManifest.ts";
import { erasedCondition, erasedRows } from "../conform/eraseSql.ts";
import { latestRows } from "../conform/mergeSql.ts";
import { oldRows, rewritePartition } from "../conform/partition.ts";
import type { Contract } from "../shared/contract.ts";
import { text } from "../shared/duckdb.ts";
import { fetchObjects } from "../shared/scratch.ts";
import type { Finding, Search } from "./finding.ts";

export interface CanonicalObject {
  readonly contract: Contract;
  readonly source: string;
  readonly month: string;
  readonly key: string;
  /** Its rows, as SQL. */
  readonly rows: string;
}

/** The objects of the canonical tables that name people. */
export async function* canonicalObjects({
  ctx,
  contracts,
}: Pick<Search, "ctx" | "contracts">): AsyncGenerator<CanonicalObject, void, void> {
  for (const contract of contracts.values()) {
    if (contract.erase === null) continue;
    for await (const facts of ctx.lake.list(`canonical/${contract.table}/`)) {
      const [, source = "", month = ""] = /\/source=([^/]+)\/month=([^/]+)\//.exec(facts.key) ?? [];
      const path = (await fetchObjects(ctx, [facts])).get(facts.key) ?? "";
      yield { contract, source, month, key: facts.key, rows: oldRows(contract, path) };
    }
  }
}

/**
 * The objects of canonical that hold somebody. What stands there afterwards is what conform would make again of raw
 * without the person.
 */
export async function* findInCanonical(search: Search): AsyncGenerator<Finding, void, void> {
  const { ctx, database } = search;
  for await (const { contract, source, month, key, rows } of canonicalObjects(search)) {
    const condition = erasedCondition(contract, text(source));
    const [count] = await database.rows(
      z.object({ n: z.int() }),
      `select count(*) as n from ${rows} where ${condition ?? "false"}`,
    );
    if (count === undefined || count.n === 0) continue;
    const erase = async () => {
      const at = { contract, source, place: "", month };
      const select = (old: string | undefined) => {
        const kept = erasedRows(contract, old ?? rows, text(source));
        return latestRows(contract, [`(${kept})`], { distinct: true });
      };
      const partition = await rewritePartition(ctx, database, at, select, (work) => work());
      await noteObjects(ctx, at, new Map([[month, partition]]));
    };
    yield { key, records: count.n, erase };
  }
}
