import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Temporal } from "temporal-polyfill";
import { pullStateKey, pullStateSchema } from "../../lambdas/pull/state.ts";
import { type RawManifest, rawManifestKey, rawManifestSchema, rawObjectKey } from "../../lambdas/shared/raw.ts";

/** The synthetic business: so many orders over three years, all of one shop. */
export interface Size {
  readonly orders: number;
  readonly products: number;
}

export const business = {
  start: "2023-11-21",
  days: 1096,
  asOf: "2026-11-20",
  changedDay: "2026-11-21",
  source: "shop",
} as const;

/** Orders in one object of raw: about 10 MB of gzip. */
const ordersPerObject = 25_000;

interface RawStream {
  readonly source: string;
  readonly vendor: string;
  readonly stream: string;
  /** Null for a snapshot. */
  readonly by: string | null;
}
const orders: RawStream = { source: business.source, vendor: "shopify", stream: "orders", by: "created_at" };
const customers: RawStream = { ...orders, stream: "customers", by: "updated_at" };
const products: RawStream = { ...orders, stream: "products", by: null };
const inventory: RawStream = { ...orders, stream: "inventory", by: null };
const rates: RawStream = { source: "ecb", vendor: "ecb", stream: "rates", by: "date" };

const sql = (file: string) => readFile(new URL(`sql/${file}.sql`, import.meta.url), "utf8");
const day = (offset: number) => Temporal.PlainDate.from(business.start).add({ days: offset }).toString();
const midnight = (date: string) => `${date}T00:00:00.000Z`;

/** Writes raw as pull would leave it after its first load: objects, manifests and state, in a folder lake. */
export async function generateRaw(folder: string, size: Size): Promise<void> {
  const writer = await openWriter(folder, size);
  const months = monthsOfOrders(size.orders);
  await inParallel(
    months.flatMap(({ from, to, first, end }) => [
      () => writer.write(orders, `load-${from}`, { from, to }, chunks(first, end, ordersPerObject), "orderRecords"),
    ]),
  );
  const people = Math.ceil(size.orders / 5);
  const all = { from: business.start, to: business.changedDay };
  await writer.write(customers, "load", all, chunks(0, people, 150_000), "customerRecords");
  await writer.write(products, "day-1", null, [[0, 0]], "productRecords");
  for (let back = 29; back >= 0; back--) {
    const observed = day(business.days - back);
    await writer.write(inventory, `day-${observed}`, null, [[0, 0]], "inventoryRecords", observed);
  }
  await writer.write(rates, "load", all, [[0, 0]], "rateRecords");
  for (const stream of [orders, customers, products, inventory, rates])
    await writer.saveState(stream, business.changedDay);
  writer.close();
}

/** Adds what one more day brings: its orders, and as many refunds as on any day, of orders of the 26 days before. */
export async function generateChangedDay(folder: string, size: Size): Promise<void> {
  const writer = await openWriter(folder, size);
  const to = day(business.days + 1);
  const window = { from: business.changedDay, to };
  const fresh = Math.max(1, Math.floor(size.orders * 0.001));
  const refundedFrom = Temporal.PlainDate.from(business.changedDay).subtract({ days: 26 });
  await writer.write(
    { ...orders, by: "updated_at" },
    "next-1",
    window,
    [[size.orders, size.orders + fresh]],
    "orderRecords",
    to,
  );
  await writer.write(
    { ...orders, by: "updated_at" },
    "next-2",
    window,
    [[firstOrderOf(size.orders, refundedFrom), size.orders]],
    "orderRecords",
    to,
    business.changedDay,
  );
  const people = Math.ceil(size.orders / 5);
  await writer.write(customers, "next", window, [[people, people + Math.ceil(fresh / 5)]], "customerRecords", to);
  await writer.write(inventory, "next", null, [[0, 0]], "inventoryRecords", to);
  for (const stream of [orders, customers, products, inventory, rates]) await writer.saveState(stream, to);
  writer.close();
}

/** Order numbers by created month: pull loads month by month. */
function monthsOfOrders(n: number): { from: string; to: string; first: number; end: number }[] {
  const months = [];
  const end = Temporal.PlainDate.from(business.changedDay);
  let from = Temporal.PlainDate.from(business.start);
  while (Temporal.PlainDate.compare(from, end) < 0) {
    const next = from.with({ day: 1 }).add({ months: 1 });
    const to = Temporal.PlainDate.compare(next, end) < 0 ? next : end;
    months.push({ from: from.toString(), to: to.toString(), first: firstOrderOf(n, from), end: firstOrderOf(n, to) });
    from = to;
  }
  return months;
}

/** The inverse of the days that orders.sql gives to numbers. */
function firstOrderOf(n: number, date: Temporal.PlainDate): number {
  const offset = Temporal.PlainDate.from(business.start).until(date, { largestUnit: "days" }).days;
  return Math.min(n, Math.ceil(n * (offset / business.days) ** 1.25));
}

function chunks(first: number, end: number, size: number): [number, number][] {
  const parts: [number, number][] = [];
  for (let from = first; from < end; from += size) parts.push([from, Math.min(end, from + size)]);
  return parts;
}

async function openWriter(folder: string, size: Size) {
  const instance = await DuckDBInstance.create(":memory:", {
    threads: "4",
    memory_limit: "4GB",
    preserve_insertion_order: "false",
  });
  const first = await instance.connect();
  await first.run(await sql("macros"));

  async function write(
    raw: RawStream,
    pull: string,
    window: { from: string; to: string } | null,
    parts: readonly [number, number][],
    records: string,
    observed: string = business.changedDay,
    editedOn?: string,
  ): Promise<void> {
    const connection = await instance.connect();
    const variables = {
      n: String(size.orders),
      products: String(size.products),
      days: String(business.days),
      start: `timestamp '${raw.stream === "inventory" ? observed : business.start}'`,
      edited_on: editedOn === undefined ? "null::timestamp" : `timestamp '${editedOn}'`,
    };
    for (const [name, value] of Object.entries(variables)) await connection.run(`set variable ${name} = ${value}`);
    const objects: RawManifest["objects"] = [];
    for (const [n, [first, end]] of parts.entries()) {
      await connection.run(`set variable first_order = ${first}`);
      await connection.run(`set variable end_order = ${end}`);
      if (raw.stream === "orders") await connection.run(await sql("orders"));
      const key = rawObjectKey(raw.source, raw.stream, pull, n);
      const path = join(folder, key);
      await mkdir(dirname(path), { recursive: true });
      const copied = await connection.runAndReadAll(
        `copy (${await sql(records)}) to '${path}.tmp'
         (format csv, header false, quote '', escape '', delimiter '\x1f', compression gzip)`,
      );
      await rename(`${path}.tmp`, path);
      objects.push({
        key,
        sha256: await sha256Of(path),
        records: Number(copied.getRows()[0]?.[0]),
        bytes: (await stat(path)).size,
      });
    }
    connection.closeSync();
    const { source, vendor, stream, by } = raw;
    const manifest = rawManifestSchema.parse({
      layout: 1,
      source,
      vendor,
      stream,
      pull,
      observed_at: midnight(observed),
      window: by === null || window === null ? null : { by, from: midnight(window.from), to: midnight(window.to) },
      objects,
      records: objects.reduce((sum, object) => sum + object.records, 0),
      api_version: null,
    });
    await writeJson(folder, rawManifestKey(source, stream, pull), manifest);
  }

  async function saveState({ source, stream, by }: RawStream, through: string): Promise<void> {
    const reach = {
      from: midnight(business.start),
      through: midnight(through),
      loadingUntil: null,
      snapshot: by === null ? through : null,
    };
    await writeJson(
      folder,
      pullStateKey(source, stream),
      pullStateSchema.parse({ layout: 1, source, stream, reach, pulls: 1, open: null }),
    );
  }
  return { write, saveState, close: () => instance.closeSync() };
}

async function writeJson(folder: string, key: string, value: unknown): Promise<void> {
  await mkdir(dirname(join(folder, key)), { recursive: true });
  await writeFile(join(folder, key), `${JSON.stringify(value, null, 2)}\n`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest("hex");
}

/** Gzip takes one core per file: four files at a time. */
async function inParallel(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...tasks];
  const worker = async () => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await task();
  };
  await Promise.all([worker(), worker(), worker(), worker()]);
}
