import type { Settings } from "../shared/settings.ts";
import type { DerivedFile, Reach } from "./sqlFile.ts";
import type { SqlReads } from "./sqlReads.ts";

/** A table of the graph that is not canonical: how it is cut into objects, what it reads, and how its rows are made. */
export interface DerivedNode extends Omit<DerivedFile, "sql"> {
  readonly folder: "facts" | "cubes";
  readonly reads: SqlReads;
  /** How much of each table it reads one partition needs; built-in tables are not among them. */
  readonly reaches: ReadonlyMap<string, Reach>;
  readonly body: SqlBody | CodeBody;
}

export interface SqlBody {
  readonly sql: string;
}

/** Rows made by TypeScript, as plain JSON values under the node's column names. */
export interface CodeBody {
  /** Raise it when the code would make other rows of the same input. */
  readonly version: number;
  /** Whatever besides the version the rows depend on. */
  readonly input: (given: CodeInput) => unknown;
  readonly rows: (given: CodeInput) => Iterable<Readonly<Record<string, unknown>>>;
}

export interface CodeInput {
  readonly settings: Settings;
  /** The first and the last business month in the lake; undefined when it has none. */
  readonly months: { readonly first: string; readonly last: string } | undefined;
  readonly asOf: string;
}
