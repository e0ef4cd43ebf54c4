import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { MilepostError } from "../shared/errors.ts";

/** The SQL of one vendor: `sql/conform/<vendor>/`. */
export interface VendorSql {
  /** Macros, the shared ones first. */
  readonly prelude: string;
  readonly streams: readonly StreamSql[];
}

/** One stream: how its lines are read (`streams/<stream>.sql`), and the tables made from them. */
export interface StreamSql {
  readonly stream: string;
  /** The table's name under which the table files find the lines. */
  readonly lines: string;
  /** `create table lines (…)`: the fields of the JSON that are read. */
  readonly fields: string;
  /** One row per line, over `lines`. */
  readonly select: string;
  /** Views that several tables share (`streams/<stream>.views.sql`); may be empty. */
  readonly views: string;
  /** A parent before its children. */
  readonly tables: readonly TableSql[];
}

export interface TableSql {
  readonly table: string;
  readonly merge: Merge;
  readonly select: string;
}

/** How rows meet those that are there: see merge.ts. */
export type Merge =
  | { readonly kind: "version" }
  | { readonly kind: "window" }
  | { readonly kind: "parent"; readonly parent: string };

/** Reads a vendor's folder. Rejects with a MilepostError that names the file. */
export async function readVendorSql(folder: string, vendor: string): Promise<VendorSql> {
  const own = join(folder, vendor);
  const files = (await readdir(own)).filter((file) => file.endsWith(".sql")).sort();
  const tables = await Promise.all(
    files.filter((file) => file !== "prelude.sql").map((file) => readTable(join(own, file), file.slice(0, -4))),
  );
  const streams = new Map<string, TableSql[]>();
  for (const { stream, ...table } of tables) streams.set(stream, [...(streams.get(stream) ?? []), table]);
  return {
    prelude: `${await readFile(join(folder, "prelude.sql"), "utf8")}\n${await readIfThere(join(own, "prelude.sql"))}`,
    streams: await Promise.all([...streams].map(([stream, ofStream]) => readStream(own, stream, ofStream))),
  };
}

async function readStream(folder: string, stream: string, tables: readonly TableSql[]): Promise<StreamSql> {
  const file = join(folder, "streams", `${stream}.sql`);
  const text = await readIfThere(file);
  const statements = /^((?:--.*\n)*create table lines \([\s\S]*?\n\);)\s*(select[\s\S]*?);?\s*$/.exec(text);
  const [, fields, select] = statements ?? [];
  if (fields === undefined || select === undefined) {
    throw new MilepostError(`${file}: expected "create table lines (…);" and then a select from it.`, { file });
  }
  const parentsFirst = [...tables].sort((one, other) => depth(one) - depth(other));
  for (const { table, merge } of parentsFirst) {
    if (merge.kind === "parent" && !tables.some((other) => other.table === merge.parent)) {
      throw new MilepostError(`${table}.sql: its parent ${merge.parent} does not come from the stream ${stream}.`);
    }
  }
  const views = await readIfThere(join(folder, "streams", `${stream}.views.sql`));
  return { stream, lines: `raw_${stream}`, fields, select, views, tables: parentsFirst };
}

const depth = ({ merge }: TableSql) => (merge.kind === "parent" ? 1 : 0);

async function readTable(file: string, table: string): Promise<TableSql & { stream: string }> {
  const text = await readFile(file, "utf8");
  const stream = /^-- stream: (\w+)$/m.exec(text)?.[1];
  const merge = /^-- merge: (version|window|parent (\w+))$/m.exec(text);
  if (stream === undefined || merge === null) {
    throw new MilepostError(
      `${file}: the header must have "-- stream: …" and "-- merge: version", "window" or "parent <table>".`,
      { file },
    );
  }
  const parent = merge[2];
  const kind = merge[1] === "window" ? "window" : "version";
  return { table, stream, merge: parent === undefined ? { kind } : { kind: "parent", parent }, select: text.trim() };
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}
