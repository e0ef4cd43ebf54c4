import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Contract, readContracts } from "../shared/contract.ts";
import type { Database } from "../shared/duckdb.ts";
import { nearest } from "../shared/nearest.ts";
import { builtInTables } from "./builtIns.ts";
import { calendarNode } from "./calendarNode.ts";
import { type CheckFile, parseCheck } from "./checkFile.ts";
import { type KpiFile, parseKpi } from "./kpiFile.ts";
import type { DerivedNode } from "./node.ts";
import { type InputField, parseDerived, type Reach } from "./sqlFile.ts";
import { mistake } from "./sqlHeader.ts";
import { readsOf, type SqlReads } from "./sqlReads.ts";

/** Everything there is to compute, as the files in the SQL folder say. */
export interface Graph {
  readonly contracts: ReadonlyMap<string, Contract>;
  /** Facts, cubes and tables made by code: each after all that it reads. */
  readonly derived: readonly DerivedNode[];
  /** By category, in the order of their names. */
  readonly categories: ReadonlyMap<string, readonly KpiNode[]>;
  readonly checks: readonly CheckNode[];
}

export interface KpiNode extends KpiFile {
  readonly reads: SqlReads;
  readonly reaches: ReadonlyMap<string, Reach>;
}

export interface CheckNode extends CheckFile {
  readonly reads: SqlReads;
  readonly reaches: ReadonlyMap<string, Reach>;
}

/**
 * Reads the SQL folder. What a file depends on is what it names; no list is kept. Rejects with a MilepostError that
 * names file and line for a mistake in a file, a table that does not exist, and files that read each other in a circle.
 */
export async function readGraph(folder: string, database: Database): Promise<Graph> {
  const contracts = await readContracts(join(folder, "canonical"));
  const derived: DerivedNode[] = [calendarNode];
  for (const kind of ["facts", "cubes"] as const) {
    for (const file of await sqlFiles(join(folder, kind))) {
      const parsed = parseDerived(await readFile(file, "utf8"), file);
      const reads = await readsOf(database, parsed.sql, file, parsed.sqlLine);
      derived.push({ ...parsed, folder: kind, reads, reaches: new Map(), body: { sql: parsed.sql } });
    }
  }
  const byName = new Map<string, DerivedNode>();
  for (const node of derived) {
    const taken = byName.get(node.name)?.file ?? (contracts.has(node.name) ? "a canonical table" : undefined);
    if (taken !== undefined || builtInTables.has(node.name)) {
      mistake(node.file, 1, `the name ${node.name} is taken by ${taken ?? "a built-in table"}`);
    }
    byName.set(node.name, node);
  }
  const known = new Set([...contracts.keys(), ...byName.keys(), ...builtInTables]);
  const linked = derived.map((node) => ({ ...node, reaches: reachesOf(node, known, node.inputs, () => "all") }));
  for (const node of linked) checkReaches(node);

  const kpis: KpiNode[] = [];
  for (const file of await sqlFiles(join(folder, "kpis"))) {
    const parsed = parseKpi(await readFile(file, "utf8"), file);
    const reads = await readsOf(database, parsed.sql, file, parsed.sqlLine);
    for (const table of parsed.coveredBy) {
      if (!contracts.has(table)) mistake(file, 1, `covered by: ${unknownTable(table, contracts.keys())}`);
    }
    const twin = kpis.find((other) => other.name === parsed.name);
    if (twin !== undefined) mistake(file, 1, `the KPI ${parsed.name} stands in ${twin.file} too`);
    // A KPI names figures of cubes by period: a year of it needs that year of the cube.
    const usual = (table: string): Reach => {
      const partition = byName.get(table)?.partition;
      return partition !== undefined && partition.by !== "none" && partition.column === "period_start" ? "same" : "all";
    };
    kpis.push({ ...parsed, reads, reaches: reachesOf({ ...parsed, reads }, known, parsed.inputs, usual) });
  }
  const categories = new Map<string, KpiNode[]>();
  for (const kpi of kpis) categories.set(kpi.category, [...(categories.get(kpi.category) ?? []), kpi]);

  const checks: CheckNode[] = [];
  for (const file of await sqlFiles(join(folder, "checks"))) {
    const parsed = parseCheck(await readFile(file, "utf8"), file);
    const reads = await readsOf(database, parsed.sql, file, parsed.sqlLine);
    const reaches = reachesOf({ ...parsed, reads }, new Set([...known, "kpi_values"]), parsed.inputs, () => "all");
    checks.push({ ...parsed, reads, reaches });
  }
  return { contracts, derived: inOrder(linked), categories, checks };
}

interface Reader {
  readonly file: string;
  readonly sql?: string;
  readonly sqlLine: number;
  readonly reads: SqlReads;
}

/** How much of each table that the file reads one partition needs; built-in tables are not among them. */
function reachesOf(
  { file, sql = "", sqlLine, reads }: Reader,
  known: ReadonlySet<string>,
  inputs: ReadonlyMap<string, InputField>,
  usual: (table: string) => Reach,
): Map<string, Reach> {
  for (const table of reads.tables) {
    if (known.has(table)) continue;
    const index = sql.split("\n").findIndex((line) => new RegExp(`\\b${table}\\b`, "i").test(line));
    mistake(file, sqlLine + Math.max(index, 0), unknownTable(table, known));
  }
  for (const [table, { line }] of inputs) {
    if (!reads.tables.includes(table)) mistake(file, line, `inputs: the SELECT does not read ${table}`);
  }
  const tables = reads.tables.filter((table) => !builtInTables.has(table));
  return new Map(tables.map((table) => [table, inputs.get(table)?.reach ?? usual(table)]));
}

function checkReaches({ file, partition, inputs }: DerivedNode): void {
  for (const [table, { reach, line }] of inputs) {
    if (partition.by === "none" && reach !== "all")
      mistake(file, line, `inputs: without partitions ${table} is read whole`);
    if (partition.by === "month" && typeof reach === "object" && reach.to === "period")
      mistake(file, line, "inputs: period is for partitions by year or period");
  }
}

function unknownTable(table: string, known: Iterable<string>): string {
  const meant = nearest(table, known);
  return `${table} is no table${meant === undefined ? "" : `. Did you mean ${meant}?`}`;
}

/** Each node after those it reads. */
function inOrder(nodes: readonly DerivedNode[]): DerivedNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const ordered = new Set<DerivedNode>();
  const visit = (node: DerivedNode, path: readonly string[]): void => {
    if (ordered.has(node)) return;
    if (path.includes(node.name)) {
      const circle = [...path.slice(path.indexOf(node.name)), node.name].join(" → ");
      mistake(node.file, 1, `these tables read each other in a circle: ${circle}`);
    }
    for (const table of node.reaches.keys()) {
      const input = byName.get(table);
      if (input !== undefined) visit(input, [...path, node.name]);
    }
    ordered.add(node);
  };
  for (const node of nodes) visit(node, []);
  return [...ordered];
}

/** The `.sql` files in a folder and the folders inside it, by name; none when there is no such folder. */
async function sqlFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".sql"))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
