import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type Database, identifier, text } from "../shared/duckdb.ts";
import { MilepostError, messageOf } from "../shared/errors.ts";
import type { StreamSql } from "./conformSql.ts";
import { afterNumber, longestLine, numberLines } from "./numberedLines.ts";

/** A raw object of a batch: `_object` and `_pull` number it and its pull in the tables of the batch. */
export interface BatchObject {
  readonly _object: number;
  readonly _pull: number;
  readonly key: string;
  readonly path: string;
}

/** A line that could not be read. */
export interface LineFault {
  readonly _object: number;
  readonly _pull: number;
  readonly line: number;
  readonly reason: string;
}

/**
 * Reads a batch's lines into the temporary table that the stream's table files select from (`raw_<stream>`), in one pass
 * over the JSON; a record that a pull holds twice is there once. Lines that are no JSON object, or do not say what they
 * are, come back; all others are there.
 */
export async function stageLines(
  database: Database,
  stream: StreamSql,
  objects: readonly BatchObject[],
  scratch: string,
): Promise<LineFault[]> {
  const fields = await readFields(database, stream);
  const faulty = await stageReadable(database, stream, fields, objects);
  if (faulty.length === 0) {
    await dropRepeated(database, stream);
    return [];
  }
  const faults = await numberObjects(database, fields, faulty, scratch);
  const readable = objects.filter((object) => !faulty.includes(object));
  await viewLines(database, fields, readable, faulty);
  await database.run(stage(stream));
  const nameless = await database.rows(
    z.object({ _object: z.int(), _pull: z.int(), line: z.int() }),
    `select _object, _pull, _line as line from ${identifier(stream.lines)} where kind is null order by all`,
  );
  await database.run(`delete from ${identifier(stream.lines)} where kind is null`);
  await dropRepeated(database, stream);
  return [...faults, ...nameless.map((line) => ({ ...line, reason: "does not say what it is: no __typename" }))];
}

/** Reads all objects at once, the fast way. Returns those that must be read line by line instead. */
async function stageReadable(
  database: Database,
  stream: StreamSql,
  fields: readonly Field[],
  objects: readonly BatchObject[],
): Promise<BatchObject[]> {
  try {
    await viewLines(database, fields, objects, []);
    await database.run(stage(stream));
    const nameless = await database.rows(
      z.object({ _object: z.int() }),
      `select distinct _object from ${identifier(stream.lines)} where kind is null`,
    );
    return objects.filter((object) => nameless.some(({ _object }) => _object === object._object));
  } catch (error) {
    if (!/Malformed JSON|JSON transform error|maximum_object_size/.test(messageOf(error))) throw error;
  }
  const faulty: BatchObject[] = [];
  for (const object of objects) if (!(await isReadable(database, fields, object))) faulty.push(object);
  return faulty;
}

const stage = ({ lines, select }: StreamSql, table = lines) =>
  `create or replace temp table ${identifier(table)} as ${select}`;

/** A vendor may send a record twice in one pull, on two pages: the newer one stays. */
async function dropRepeated(database: Database, { lines }: StreamSql): Promise<void> {
  const table = identifier(lines);
  await database.run(
    `create or replace temp table repeated as
     select _pull, kind, id from ${table} where id is not null group by all having count(*) > 1`,
  );
  const [repeated] = await database.rows(z.object({ n: z.int() }), "select count(*) as n from repeated");
  if (repeated?.n !== 0) {
    await database.run(
      `create or replace temp table once as
       select * from ${table} semi join repeated using (_pull, kind, id)
       qualify row_number() over (
         partition by _pull, kind, id
         order by updated_at desc nulls last, cast({r: row(columns(* exclude (_object, _line)))} as varchar)
       ) = 1;
       delete from ${table} using repeated as r
       where ${table}._pull = r._pull and ${table}.kind = r.kind and ${table}.id = r.id;
       insert into ${table} select * from once;
       drop table once`,
    );
  }
  await database.run("drop table repeated");
}

/**
 * Makes the stream's table again from some of the batch's objects, with each line's number (`_line`): slower, for telling
 * where a bad row came from.
 */
export async function stageNumberedLines(
  database: Database,
  stream: StreamSql,
  objects: readonly BatchObject[],
  scratch: string,
  table: string,
): Promise<void> {
  const fields = await readFields(database, stream);
  await numberObjects(database, fields, objects, scratch);
  await viewLines(database, fields, [], objects);
  await database.run(stage(stream, table));
}

interface Field {
  readonly name: string;
  readonly type: string;
}

async function readFields(database: Database, stream: StreamSql): Promise<Field[]> {
  await database.run(`drop view if exists lines; drop table if exists lines; ${stream.fields}`);
  const fields = await database.rows(
    z.object({ name: z.string(), type: z.string() }),
    "select column_name as name, data_type as type from duckdb_columns() where table_name = 'lines' order by column_index",
  );
  await database.run("drop table lines");
  return fields;
}

/** The view `lines`: the fields, and where each line comes from. */
async function viewLines(
  database: Database,
  fields: readonly Field[],
  readable: readonly BatchObject[],
  numbered: readonly BatchObject[],
): Promise<void> {
  const names = fields.map(({ name }) => identifier(name)).join(", ");
  const parts = [
    `select null::integer as _pull, null::integer as _object, null::integer as _line,
       ${fields.map(({ name, type }) => `null::${type} as ${identifier(name)}`).join(", ")} where false`,
  ];
  if (readable.length > 0) {
    const places = readable.map(({ path, _pull, _object }) => `(${text(path)}, ${_pull}, ${_object})`);
    await database.run(
      `create or replace temp table places as
       select * from (values ${places.join(", ")}) as places(path, _pull, _object)`,
    );
    parts[0] = `select _pull, _object, null::integer as _line, ${names}
                from ${readJson(fields, readable)} join places on places.path = filename`;
  }
  if (numbered.length > 0) parts.push(`select _pull, _object, _line, record.* from numbered`);
  await database.run(`create or replace temp view lines as ${parts.join(" union all ")}`);
}

function readJson(fields: readonly Field[], objects: readonly BatchObject[]): string {
  const columns = fields.map(({ name, type }) => `${text(name)}: ${text(type)}`).join(", ");
  const files = objects.map(({ path }) => text(path)).join(", ");
  // `records` is set because DuckDB would otherwise take all lines for plain values when one of them is.
  return `read_json([${files}], format = 'newline_delimited', records = true, compression = 'gzip', filename = true,
            maximum_object_size = ${longestLine}, columns = {${columns}})`;
}

async function isReadable(database: Database, fields: readonly Field[], object: BatchObject): Promise<boolean> {
  try {
    await database.run(`select max(hash(columns(*))) from ${readJson(fields, [object])}`);
    return true;
  } catch {
    // Whatever the reason is, reading it line by line tells it.
    return false;
  }
}

/** Reads objects line by line into the temporary table `numbered`. */
async function numberObjects(
  database: Database,
  fields: readonly Field[],
  objects: readonly BatchObject[],
  scratch: string,
): Promise<LineFault[]> {
  const struct = `struct(${fields.map(({ name, type }) => `${identifier(name)} ${type}`).join(", ")})`;
  await database.run(
    `create or replace temp table numbered (_pull integer, _object integer, _line integer, record ${struct})`,
  );
  const faults: LineFault[] = [];
  const copy = join(scratch, "numbered.txt");
  for (const { _object, _pull, key, path } of objects) {
    const fault = ({ line, reason }: { line: number; reason: string }) => ({ _object, _pull, line, reason });
    try {
      faults.push(...(await numberLines(path, copy)).map(fault));
    } catch (error) {
      throw new MilepostError(`${key} cannot be unpacked: ${messageOf(error)}`, { key, cause: error });
    }
    await database.run(
      `create or replace temp table texts as
       select line, body, json_valid(body) and coalesce(json_type(try_cast(body as json)) = 'OBJECT', false) as good
       from read_csv(${text(copy)}, delim = ${text(afterNumber)}, quote = '', escape = '', header = false,
         auto_detect = false, columns = {line: 'integer', body: 'varchar'}, max_line_size = ${longestLine + 64})`,
    );
    const bad = await database.rows(z.object({ line: z.int() }), "select line from texts where not good order by line");
    faults.push(...bad.map(({ line }) => fault({ line, reason: "is not a JSON object" })));
    await database.run(
      `insert into numbered
       select ${_pull}, ${_object}, line, cast(cast(body as json) as ${struct}) from texts where good; drop table texts`,
    );
  }
  await rm(copy, { force: true });
  return faults;
}
