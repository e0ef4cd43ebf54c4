import { rm } from "node:fs/promises";
import { z } from "zod";
import { type Database, identifier, text, textList } from "../shared/duckdb.ts";
import { MilepostError, messageOf } from "../shared/errors.ts";
import type { StreamSql } from "./conformSql.ts";
import { longestLine, numberLines } from "./numberedLines.ts";

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
): Promise<LineFault[]> {
  const fields = await readFields(database, stream);
  const faulty = await stageReadable(database, stream, fields, objects);
  if (faulty.length === 0) {
    await dropRepeated(database, stream);
    return [];
  }
  const { numbered, faults } = await numberObjects(faulty);
  const readable = objects.filter((object) => !faulty.includes(object));
  await viewLines(database, fields, readable, numbered);
  await database.run(stage(stream));
  await dropCopies(numbered);
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
    if (!/Malformed JSON|JSON transform error|maximum_object_size|gzip/.test(messageOf(error))) throw error;
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
    const content = await database.rows(
      z.object({ name: z.string() }),
      `select column_name as name from duckdb_columns()
       where table_name = ${text(lines)} and column_name not in ('_pull', '_object', '_line') order by column_index`,
    );
    await database.run(
      `create or replace temp table once as
       select * from ${table} semi join repeated using (_pull, kind, id)
       qualify row_number() over (
         partition by _pull, kind, id
         order by updated_at desc nulls last, cast(row(${content.map(({ name }) => identifier(name)).join(", ")}) as varchar)
       ) = 1;
       delete from ${table} using repeated as r
       where ${table}._pull = r._pull and ${table}.kind = r.kind and ${table}.id = r.id;
       insert into ${table} select * from once;
       drop table once`,
    );
  }
  await database.run("drop table repeated");
}

/** Notes in the stream's table (`_line`) on which line of these objects its rows stand: slow, so only for bad rows. */
export async function findLines(database: Database, stream: StreamSql, objects: readonly BatchObject[]): Promise<void> {
  const fields = await readFields(database, stream);
  const { numbered } = await numberObjects(objects);
  await viewLines(database, fields, [], numbered);
  await database.run(
    `${stage(stream, "found")};
     update ${identifier(stream.lines)} as line set _line = found._line
     from (select _object, kind, id, min(_line) as _line from found group by all) as found
     where line._line is null and line._object = found._object and line.kind = found.kind
       and line.id is not distinct from found.id;
     drop table found`,
  );
  await dropCopies(numbered);
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

/** The view `lines`: the fields, and where each line comes from; `numbered` objects tell the number of each line. */
async function viewLines(
  database: Database,
  fields: readonly Field[],
  readable: readonly BatchObject[],
  numbered: readonly BatchObject[],
): Promise<void> {
  const places = [...readable, ...numbered].map(({ path, _pull, _object }) => `(${text(path)}, ${_pull}, ${_object})`);
  await database.run("create or replace temp table places (path varchar, _pull integer, _object integer)");
  if (places.length > 0) await database.run(`insert into places values ${places.join(", ")}`);
  const names = fields.map(({ name }) => identifier(name)).join(", ");
  const from = (objects: readonly BatchObject[], line: string, more: readonly Field[]) =>
    `select _pull, _object, ${line} as _line, ${names}
     from ${readJson([...fields, ...more], objects)} join places on places.path = filename`;
  const none = [place("_pull"), place("_object"), place("_line"), ...fields];
  const parts = [
    ...(readable.length > 0 ? [from(readable, "null::integer", [])] : []),
    ...(numbered.length > 0 ? [from(numbered, "_line", [place("_line")])] : []),
  ];
  if (parts.length === 0) {
    parts.push(`select ${none.map(({ name, type }) => `null::${type} as ${identifier(name)}`).join(", ")} where false`);
  }
  await database.run(`create or replace temp view lines as ${parts.join(" union all ")}`);
}

const place = (name: string): Field => ({ name, type: "integer" });

function readJson(fields: readonly Field[], objects: readonly BatchObject[]): string {
  const columns = fields.map(({ name, type }) => `${text(name)}: ${text(type)}`).join(", ");
  // `records` is set because DuckDB would otherwise take all lines for plain values when one of them is.
  return `read_json(${textList(objects.map(({ path }) => path))}, format = 'newline_delimited', records = true,
            compression = 'gzip', filename = true, maximum_object_size = ${longestLine}, columns = {${columns}})`;
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

/** Copies objects with the number of each line in it. Returns the copies, and the lines that are no records. */
async function numberObjects(
  objects: readonly BatchObject[],
): Promise<{ numbered: BatchObject[]; faults: LineFault[] }> {
  const numbered: BatchObject[] = [];
  const faults: LineFault[] = [];
  for (const { _object, _pull, key, path } of objects) {
    const copy = `${path}.numbered.gz`;
    numbered.push({ _object, _pull, key, path: copy });
    try {
      const left = await numberLines(path, copy);
      faults.push(...left.map(({ line, reason }) => ({ _object, _pull, line, reason })));
    } catch (error) {
      throw new MilepostError(`${key} cannot be unpacked: ${messageOf(error)}`, { key, cause: error });
    }
  }
  return { numbered, faults };
}

async function dropCopies(numbered: readonly BatchObject[]): Promise<void> {
  for (const { path } of numbered) await rm(path, { force: true });
}
