import { hash } from "node:crypto";
import type { Contract } from "../shared/contract.ts";
import { type BuiltIns, clipCoverage } from "./builtIns.ts";
import { addDays } from "./months.ts";
import { type Horizon, knownUntil, partsFor, type TablePart, type Tables } from "./partitions.ts";
import type { Reach } from "./sqlFile.ts";
import type { SqlReads } from "./sqlReads.ts";

export interface FingerprintScope {
  /** Hash of what holds for all tables: layout, engine version, prelude. */
  readonly base: string;
  readonly tables: Tables;
  readonly contracts: ReadonlyMap<string, Contract>;
  readonly settings: BuiltIns["settings"];
  readonly coverage: BuiltIns["coverage"];
  readonly horizon: Horizon;
}

export interface Fingerprinted {
  readonly text: unknown;
  readonly reads: SqlReads;
  readonly reaches: ReadonlyMap<string, Reach>;
  readonly byPeriod: boolean;
}

/**
 * Everything a partition's rows follow from: the SELECT, the content of the objects it reads, and of the built-in tables
 * just the columns it names, as they concern this partition. Two runs with the same fingerprint would make the same rows.
 */
export function fingerprintOf(
  scope: FingerprintScope,
  { text, reads, reaches, byPeriod }: Fingerprinted,
  id: string,
): string {
  const inputs = [...reaches].sort(byFirst).map(([table, reach]) => {
    const contract = scope.contracts.get(table);
    return {
      table,
      contract: contract?.columns.map(({ name, type }) => [name, type]),
      objects: partsFor(scope.tables.get(table) ?? [], reach, [id], scope.horizon, byPeriod).map((part) => [
        part.object.key,
        contentOf(part, reads, contract),
      ]),
    };
  });
  return digest({ base: scope.base, text, inputs, ...builtInInputs(scope, reads, id) });
}

/**
 * What a SELECT can see of an object: of a canonical one the columns that it names, and those that its view needs. A
 * vendor touches an order often, and seldom in what a figure reads.
 */
function contentOf({ sha256, content }: TablePart, reads: SqlReads, contract: Contract | undefined): unknown {
  if (content === undefined || contract === undefined || reads.takesAll) return sha256;
  const seen = contract.columns.map(({ name }) => name).filter((name) => reads.columns.has(name));
  const names = [...new Set([...seen, ...contract.dates, "_deleted"])].sort();
  return [content.rows, names.map((name) => [name, content.columns[name] ?? null])];
}

/** What a SELECT can see of `settings`, `as_of` and `coverage`. `span` follows from the partition. */
function builtInInputs({ settings, coverage, horizon }: FingerprintScope, reads: SqlReads, id: string) {
  const endDay = knownUntil(id, horizon);
  const named = (table: string) => reads.tables.includes(table);
  const every = reads.stars.has("") || reads.stars.has("settings");
  return {
    settings: named("settings")
      ? settings.filter(({ name }) => every || reads.columns.has(name)).map(({ name, value }) => [name, value])
      : undefined,
    asOf: named("as_of") ? addDays(endDay, -1) : undefined,
    coverage: named("coverage") ? clipCoverage(coverage, endDay) : undefined,
  };
}

/** A hash of any JSON value. */
export const digest = (value: unknown): string => hash("sha256", JSON.stringify(value));

const byFirst = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number =>
  one < other ? -1 : 1;
