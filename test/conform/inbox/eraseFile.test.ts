import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { prepareDatabase } from "../../../lambdas/conform/conformSettings.ts";
import { openErased } from "../../../lambdas/conform/eraseSql.ts";
import { fieldsOf, recordOf } from "../../../lambdas/conform/inbox/csvFields.ts";
import { eraseFile } from "../../../lambdas/conform/inbox/eraseFile.ts";
import { formatOf } from "../../../lambdas/conform/inbox/format.ts";
import { type Contract, readContracts } from "../../../lambdas/shared/contract.ts";
import { type Database, openDatabase, text } from "../../../lambdas/shared/duckdb.ts";
import { emailHash, idHash, phoneHash } from "../../../lambdas/shared/people/hashes.ts";
import { peopleOf } from "../../../lambdas/shared/people/suppressed.ts";

const salt = "pepper";
const jane = emailHash(salt, "jane@example.com") ?? "";
const people = peopleOf(
  [{ emails: [jane], phones: [phoneHash(salt, "030 1234567") ?? ""], ids: [idHash(salt, "inbox", "7")] }],
  salt,
);
const sql = join(import.meta.dirname, "../../../sql");
let folder: string;
let database: Database;
let contracts: ReadonlyMap<string, Contract>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-erase-"));
  database = await openDatabase({ scratch: folder });
  const settings = { timeZone: "UTC", orderDateBasis: "processed", currency: "EUR", source: "inbox", salt };
  await prepareDatabase(database, settings, await readFile(join(sql, "conform/prelude.sql"), "utf8"));
  await openErased(database, people);
  contracts = await readContracts(join(sql, "canonical"));
});
afterAll(async () => {
  database.close();
  await rm(folder, { recursive: true });
});

async function erase(table: string, name: string, content: string | Uint8Array) {
  const [path, to] = [join(folder, name), join(folder, `to-${name}`)];
  await writeFile(path, content);
  return { ...(await eraseAt(table, path, to)), path };
}

async function eraseAt(table: string, path: string, to: string) {
  const orders = contracts.get("orders");
  const format = formatOf(path)?.format;
  if (orders === undefined || format === undefined) throw new Error("no contract, or no format");
  const given = { people, salt, contract: contracts.get(table), orders, database };
  const rows = await eraseFile(format, path, to, given);
  return { rows, to, text: async () => (rows === 0 ? undefined : await readFile(to)) };
}

test("lines of a person's orders stay, without the person, on their lines", async () => {
  const head = "order_id;Customer-ID;E-Mail;email;phone;title;gross_amount\n";
  const given = await erase(
    "order_lines",
    "orders.csv",
    `\n${head}a;;;Jane@example.com;;"Tea, ""green""";1,0\na;9;;;030999;Cup;2\n\nb;8;;joe@example.com;+49301;"two\nlines";3\nc;7;;;;;4\nd;8;;;0301234567;;5\ne;;;;030-1234567;;6\n`,
  );
  expect(given.rows).toBe(5);
  expect(String(await given.text())).toBe(
    `\n${head}a;;;;;"Tea, ""green""";1,0\na;;;;;Cup;2\n\nb;8;;joe@example.com;+49301;"two\nlines";3\nc;;;;;;4\nd;8;;;;;5\ne;;;;;;6\n`,
  );
});

test("rows about the person alone go, and what is in columns nobody knows", async () => {
  const customers = await erase(
    "customers",
    "customers.csv",
    "customer_id,email\n7,\n8,joe@example.com\n9,jane@example.com\n",
  );
  expect(String(await customers.text())).toBe("customer_id,email\n\n8,joe@example.com\n\n");
  const refused = await erase("products", "products.csv", 'title,Contact\nTea,"Jane <jane@example.com>"\nCup,Joe\n');
  expect(String(await refused.text())).toBe("title,Contact\nTea,\nCup,Joe\n");
  const json = await erase(
    "reviews",
    "reviews.ndjson.gz",
    gzipSync(
      '{"review_id":"1","customer_id":7,"rating":5}\n{"review_id":"2","email":"joe@example.com"}\n{broken jane@example.com\n',
    ),
  );
  const rows = gunzipSync((await json.text()) ?? "").toString();
  expect(rows).toBe('{"review_id":"1","customer_id":null,"rating":5}\n{"review_id":"2","email":"joe@example.com"}\n\n');
});

test("a file that names none of them is not written again", async () => {
  expect((await erase("customers", "others.csv", "customer_id,email\n8,joe@example.com\n")).rows).toBe(0);
  // At another source, 7 is somebody else.
  expect((await erase("customers", "other.csv", "source,customer_id\nshop,7\n")).rows).toBe(0);
});

test("Parquet is judged as text is", async () => {
  const rows = [
    ["a", null, "Jane@example.com", null],
    ["a", "9", null, "030999"],
    ["b", "8", "joe@example.com", "+49301"],
    ["c", "7", null, null],
    ["d", "8", null, "0301234567"],
    ["e", null, null, "030-1234567"],
  ];
  const values = rows
    .map((row) => `(${row.map((cell) => (cell === null ? "null" : text(cell))).join(", ")})`)
    .join(", ");
  const path = join(folder, "lines.parquet");
  await database.run(
    `copy (select * from (values ${values}) as t (order_id, customer_id, email, phone)) to ${text(path)} (format parquet)`,
  );
  const { to, rows: changed } = await eraseAt("order_lines", path, join(folder, "out.parquet"));
  expect(changed).toBe(5);
  const erased = await database.rows(z.record(z.string(), z.unknown()), `from read_parquet(${text(to)})`);
  expect(erased.map((row) => Object.values(row))).toEqual([
    ["a", null, null, null],
    ["a", null, null, null],
    ["b", "8", "joe@example.com", "+49301"],
    ["c", null, null, null],
    ["d", "8", null, null],
    ["e", null, null, null],
  ]);
});

test("fields are read as they were written", () => {
  for (const fields of [["a", "b,c", 'd"e', "", '"', "x\ny"], [""], ["", ""]])
    expect(fieldsOf(recordOf(fields, ","), ",")).toEqual(fields);
  expect(fieldsOf('a"b,"c"d', ",")).toEqual(['a"b', '"c"d']);
});
