import { rm } from "node:fs/promises";
import { z } from "zod";
import { type Database, identifier, text } from "../../shared/duckdb.ts";
import { MilepostError, messageOf } from "../../shared/errors.ts";
import type { Format } from "./format.ts";
import { type NumberedText, numberCsv, numberNdjson, strayQuote, UNIT_SEPARATOR } from "./numbered.ts";

/**
 * A dropped file as it was read: the temporary table `dropped` has `line` (of the file; the row in Parquet), `shape` (what
 * is wrong with the record as a whole, or null) and `c0`, `c1` … with each column's text, trimmed, empty as null.
 */
export interface Dropped {
  /** The names of `c0`, `c1` … as the file spells them. */
  readonly names: readonly string[];
  readonly rows: number;
}

/** Reads the file at `path`; `aside` is where a copy of it may be put for the while. */
export async function readDropped(database: Database, format: Format, path: string, aside: string): Promise<Dropped> {
  await database.run("drop table if exists dropped");
  try {
    if (format === "parquet") return await readParquet(database, path);
    if (format === "csv") return await readCsv(database, await numberCsv(path, aside));
    return await readNdjson(database, await numberNdjson(path, aside));
  } finally {
    await rm(aside, { force: true });
  }
}

const textOf = (expression: string) => `nullif(trim(${expression}, ' \t\r\n' || chr(160)), '')`;

async function readCsv(database: Database, { path, separator = ",", columns, headerLine }: NumberedText) {
  const fields = Array.from({ length: columns }, (_, index) => `c${index}`);
  const types = [...fields.map((field) => `${field}: 'varchar'`), "line: 'bigint'", "found: 'bigint'"];
  const load = database.run(
    `create temp table dropped as
     select line, case found when ${strayQuote} then 'has a value with a quote in it that is not doubled'
         else 'has ' || found || ' fields where the header has ${columns}' end as shape,
       ${fields.map((field) => `${textOf(field)} as ${field}`).join(", ")}
     from read_csv(${text(path)}, delim = ${text(separator)}, quote = '"', escape = '"', header = false,
       auto_detect = false, columns = {${types.join(", ")}}, strict_mode = false, max_line_size = 8388608)`,
  );
  await load.catch((cause: unknown) => {
    // DuckDB quotes the line, which may hold an address; of the copy's lines the first is the header.
    const line = Number(/CSV Error on Line: (\d+)/.exec(textOfFault(cause))?.[1] ?? 1) + headerLine - 1;
    const hint = "is a quote in a value not doubled, or is this no text?";
    throw new MilepostError(`The file is not readable CSV near line ${line}: ${hint}`, { cause });
  });
  const header = await database.rows(
    z.record(z.string(), z.unknown()),
    `select * from dropped where line = ${headerLine}`,
  );
  await database.run(`delete from dropped where line = ${headerLine} or coalesce(${fields.join(", ")}, shape) is null`);
  const names = fields.map((field) => String(header[0]?.[field] ?? ""));
  for (const [index, name] of names.entries()) {
    if (name === "" && (await count(database, `c${index} is not null`)) > 0)
      throw new MilepostError(`Column ${index + 1} has values but no name in the header (line ${headerLine}).`);
  }
  return { names, rows: await count(database) };
}

async function readNdjson(database: Database, { path }: NumberedText) {
  const load = database.run(
    `create temp table texts as
     select line, case when json_valid(body) and json_type(body) = 'OBJECT' then body end as body
     from read_csv(${text(path)}, delim = ${text(UNIT_SEPARATOR)}, quote = '', escape = '', header = false,
       auto_detect = false, columns = {body: 'varchar', line: 'bigint'}, strict_mode = false, max_line_size = 8388608)`,
  );
  await load.catch((cause: unknown) => {
    textOfFault(cause);
    throw new MilepostError("The file is not readable NDJSON: one JSON object a line, without control characters.", {
      cause,
    });
  });
  const keys = await database.rows(
    z.object({ key: z.string() }),
    "select distinct unnest(json_keys(body)) as key from texts where body is not null order by key",
  );
  const names = keys.map(({ key }) => key);
  const fields = names.map((name, index) => `${textOf(`body ->> ${text(jsonPath(name))}`)} as c${index}`);
  await database.run(
    `create temp table dropped as
     select ${["line", "case when body is null then 'is not a JSON object' end as shape", ...fields].join(", ")} from texts;
     drop table texts`,
  );
  return { names, rows: await count(database) };
}

async function readParquet(database: Database, path: string) {
  const parquet = `read_parquet(${text(path)}, file_row_number = true)`;
  try {
    const described = await database.rows(z.object({ column_name: z.string() }), `describe from ${parquet}`);
    const names = described.map((column) => column.column_name).filter((name) => name !== "file_row_number");
    const fields = names.map((name, index) => `${textOf(`cast(${identifier(name)} as varchar)`)} as c${index}`);
    await database.run(
      `create temp table dropped as
       select ${["file_row_number + 1 as line", "cast(null as varchar) as shape", ...fields].join(", ")} from ${parquet}`,
    );
    return { names, rows: await count(database) };
  } catch (error) {
    const why = textOfFault(error).split("\n")[0]?.replaceAll(path, "the file");
    throw new MilepostError(`The file is not readable Parquet: ${why}`, { cause: error });
  }
}

/** What DuckDB says of the file; throws what is no fault of the file, so that the next run reads it. */
function textOfFault(error: unknown): string {
  const said = messageOf(error);
  if (/^Out of Memory|^INTERRUPT|^INTERNAL|^FATAL|No space left|Could not (read|write|open)/i.test(said)) throw error;
  return said;
}

async function count(database: Database, condition = "true"): Promise<number> {
  const rows = await database.rows(z.object({ n: z.int() }), `select count(*) as n from dropped where ${condition}`);
  return rows[0]?.n ?? 0;
}

const jsonPath = (key: string) => `$."${key.replaceAll('"', '\\"')}"`;
