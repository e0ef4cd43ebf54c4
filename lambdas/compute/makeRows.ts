import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { identifier, text } from "../shared/duckdb.ts";
import { MilepostError, messageOf } from "../shared/errors.ts";
import { type DerivedEntry, derivedKey } from "./derivedManifest.ts";
import { digest } from "./fingerprint.ts";
import type { CodeBody, CodeInput, DerivedNode } from "./node.ts";
import { isMonth, partsFor, spanOf, type TablePart, whole } from "./partitions.ts";
import type { MadePartition } from "./publish.ts";
import { openInputs, type Run } from "./run.ts";
import { samePartitions } from "./samePartitions.ts";

/**
 * Up to so many columns are cheaper written to memory first and sorted there, where DuckDB knows their smallest and
 * largest values and packs them: the pairs of a month take a quarter less time.
 */
const NARROW = 5;

/**
 * Makes the rows of some partitions of a table in one go, and yields each as a local Parquet file: the same bytes
 * whichever others are made with it. Those that are found to have the rows that stand in the lake are left out: `standing`
 * has the entries of those that the same SELECT made.
 */
export async function* makeRows(
  run: Run,
  node: DerivedNode,
  ids: readonly string[],
  standing: ReadonlyMap<string, DerivedEntry>,
): AsyncGenerator<MadePartition> {
  const { database } = run;
  const inputs = inputsOf(run, node, ids, node.partition.by === "period");
  await openInputs(run, inputs, node.reads.tables, ids, spanOf(ids), node.reaches);
  try {
    const select = "sql" in node.body ? node.body.sql : await codeRows(run, node, node.body);
    if (!run.checked.has(node.name)) await checkColumns(run, node, select);
    run.checked.add(node.name);
    const names = node.columns.map(({ name }) => identifier(name)).join(", ");
    const order = `order by ${node.sort.map(identifier).join(", ")}`;
    if (node.partition.by === "none") {
      yield await copy(run, node, whole, `select ${names} from (${select}) ${order}`);
      return;
    }
    const column = identifier(node.partition.column);
    const byMonth = ids.every(isMonth);
    const grains = node.partition.by === "period" ? ` where grain ${byMonth ? "" : "not "}in ${shortGrains}` : "";
    const all = `select ${names} from (${select})${grains}`;
    const cut = (rows: string, id: string): Promise<MadePartition> => {
      const { firstDay, endDay } = spanOf([id]);
      const own = `${column} >= date ${text(firstDay)} and ${column} < date ${text(endDay)}`;
      return copy(run, node, id, `select * from ${rows} where ${own} ${order}`);
    };
    // Made whole before it is cut to its partitions: DuckDB would push the cut into the SELECT and plan it far worse.
    // Where the cut is made only once, a limit that takes all rows keeps it out.
    const [only, ...others] = ids;
    const isOnly = only !== undefined && others.length === 0;
    if (isOnly && node.columns.length > NARROW) {
      yield await cut(`(${all} limit ${Number.MAX_SAFE_INTEGER})`, only);
      return;
    }
    await database.run(`create or replace temp table making as ${all}`);
    const same = isOnly ? new Set() : await samePartitions(run, node, standing);
    for (const id of ids) if (!same.has(id)) yield await cut("making", id);
    await database.run("drop table making");
  } catch (error) {
    if (error instanceof MilepostError) throw error;
    throw new MilepostError(
      `${node.file}: ${node.name} (${ids.join(", ")}) could not be computed: ${messageOf(error)}`,
      {
        file: node.file,
        table: node.name,
        cause: error,
      },
    );
  }
}

/** The grains that tables partitioned by period hold by month. */
export const shortGrains = "('hour', 'day')";

/** The objects of each input that these partitions need. */
export function inputsOf(
  run: Run,
  { reaches }: Pick<DerivedNode, "reaches">,
  ids: readonly string[],
  byPeriod: boolean,
): Map<string, TablePart[]> {
  return new Map(
    [...reaches].map(([table, reach]) => {
      return [table, partsFor(run.tables.get(table) ?? [], reach, ids, run.horizon, byPeriod)];
    }),
  );
}

async function copy(run: Run, node: DerivedNode, id: string, select: string): Promise<MadePartition> {
  const key = derivedKey(node, id);
  const path = await newFile(run, `${node.name}-${id}.parquet`);
  const { rows } = await run.database.copyToParquet(select, path);
  return { id, key, rows, path: rows === 0 ? undefined : path };
}

/** A path in scratch for a file being made. */
export async function newFile(run: Run, name: string): Promise<string> {
  const folder = join(run.ctx.scratch, "making");
  await mkdir(folder, { recursive: true });
  return join(folder, name);
}

/** Refuses a SELECT whose columns are not those its header declares: Parquet and Athena would be told another type. */
async function checkColumns(run: Run, { file, columns }: DerivedNode, select: string): Promise<void> {
  const described = await run.database.rows(
    z.object({ column_name: z.string(), column_type: z.string() }),
    `describe ${select}`,
  );
  const types = new Map(described.map((row) => [row.column_name, row.column_type.toLowerCase()]));
  for (const { name, type } of columns) {
    const found = types.get(name);
    if (found === undefined)
      throw new MilepostError(`${file}: the SELECT has no column ${name}`, { file, column: name });
    if (found !== type) {
      throw new MilepostError(`${file}: column ${name} is ${found}, declared is ${type}`, {
        file,
        column: name,
        remedy: `Cast it: cast(… as ${type}) as ${name}`,
      });
    }
    types.delete(name);
  }
  for (const name of types.keys()) {
    throw new MilepostError(`${file}: column ${name} is not declared in the header`, { file, column: name });
  }
}

/** Runs a node written in TypeScript; returns a SELECT of its rows. */
async function codeRows(run: Run, node: DerivedNode, body: CodeBody): Promise<string> {
  const path = await newFile(run, `${node.name}.ndjson`);
  const lines = Iterator.from(body.rows(codeInput(run))).map((row) => `${JSON.stringify(row)}\n`);
  await pipeline(Readable.from(lines), createWriteStream(path));
  const columns = node.columns.map(({ name, type }) => `${identifier(name)}: ${text(type)}`).join(", ");
  return `select * from read_json(${text(path)}, format = 'newline_delimited', columns = {${columns}})`;
}

export const codeInput = ({ ctx, horizon }: Run): CodeInput => ({
  settings: ctx.settings,
  months: horizon.months,
  asOf: horizon.asOf,
});

/** What the rows of a table follow from besides its inputs. */
export function bodyText(run: Run, { body, partition, sort, columns }: DerivedNode): unknown {
  const made = "sql" in body ? body.sql : { version: body.version, input: digest(body.input(codeInput(run))) };
  return { made, partition, sort, columns: columns.map(({ name, type }) => [name, type]) };
}
