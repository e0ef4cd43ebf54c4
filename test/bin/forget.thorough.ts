import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { milepost } from "./commandLine.ts";

const lines = `order_id,order_line_id,created_at,order_date,currency,product_id,title,quantity,gross_amount,discount_amount,customer_id,email
1001,1,2026-11-19T09:30:00Z,2026-11-19,EUR,p1,Assam,2,20.00,0,7,jane@example.com
1001,2,2026-11-19T09:30:00Z,2026-11-19,EUR,p2,Sencha,1,15.00,1.50,7,jane@example.com
1002,3,2026-11-20T18:00:00Z,2026-11-20,EUR,p1,Assam,1,10.00,0,,Jane@example.com
1003,4,2026-11-20T19:00:00Z,2026-11-20,EUR,p2,Sencha,1,15.33,0,8,joe@example.com
1004,5,2026-11-21T19:00:00Z,2026-11-21,EUR,p2,Sencha,1,15.33,0,7,
`;
let folder: string;
const run = () => milepost(["run", "--as-of", "2026-11-21", "--json"], { folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-forget-"));
  const settings = `import { defineSettings } from "${process.cwd()}/lambdas/shared/settings.ts";
export default defineSettings({ business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } });\n`;
  await writeFile(join(folder, "milepost.config.ts"), settings);
  await mkdir(join(folder, "lake/inbox/order_lines"), { recursive: true });
  await writeFile(join(folder, "lake/inbox/order_lines/november.csv"), lines);
  expect((await run()).code).toBe(0);
});
afterAll(() => rm(folder, { recursive: true }));

async function figures(kpi: string): Promise<unknown[]> {
  const sql = `select grain, cast(period_start as varchar) as start, dimension, segment, measure, numerator, denominator
    from kpi_values where kpi = '${kpi}' and dimension <> 'customer_type' order by all`;
  const rows: unknown[] = JSON.parse((await milepost(["query", "--json", sql], { folder })).out);
  expect(rows.length).toBeGreaterThan(10);
  return rows;
}

/** Files of the lake in whose bytes the person's address or id stands. */
async function naming(): Promise<string[]> {
  const files = (await readdir(join(folder, "lake"), { recursive: true, withFileTypes: true })).filter((f) =>
    f.isFile(),
  );
  const found: string[] = [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    if (/jane/i.test(String(await readFile(path)))) found.push(path);
  }
  return found;
}

test("asks first: without an answer nothing is erased, and a dry run only tells", async () => {
  const asked = await milepost(["forget", "jane@example.com"], { folder });
  expect(asked.note).toContain("Nothing was erased.");
  expect(asked.code).toBe(2);
  const dry = await milepost(["forget", "jane@example.com", "--dry-run", "--json"], { folder });
  expect(JSON.parse(dry.out).found).toMatchObject({
    "raw/": { objects: 1, records: 4 },
    "inbox/": { objects: 1, records: 4 },
    "canonical/": { objects: 1, records: 3 },
    "facts/": { objects: expect.any(Number) },
  });
  expect((await naming()).length).toBe(2);
});

test("erases; sales stay to the cent, in every period and segment", async () => {
  const money = ["sales", "average_order_value", "transaction_count"];
  const was = await Promise.all(money.map(figures));
  const { out, note, code } = await milepost(["forget", "jane@example.com", "--yes"], { folder });
  expect(note).toContain("Erase the person at your vendors");
  expect(out).toMatch(/The proof: state\/erasures\/\d{8}T\d{6}Z-[0-9a-f]{12}\.json/);
  expect(code).toBe(0);
  expect(await Promise.all(money.map(figures))).toEqual(was);
  expect(await naming()).toEqual([]);
  const known = await milepost(
    ["query", "--json", "select order_id, customer_id, email_hash is null as anonymous from orders order by 1"],
    { folder },
  );
  expect(JSON.parse(known.out)).toEqual([
    { order_id: "1001", customer_id: null, anonymous: true },
    { order_id: "1002", customer_id: null, anonymous: true },
    { order_id: "1003", customer_id: "8", anonymous: false },
    { order_id: "1004", customer_id: null, anonymous: true },
  ]);
  // Nothing is left for the next run to do.
  const next = JSON.parse((await run()).out);
  expect(
    next.tasks.map(({ verb, summary }: { verb: string; summary: string }) => [verb, summary.split(",")[0]]),
  ).toEqual([
    ["conform", "nothing changed"],
    ["compute", "0 partitions built"],
    ["report", expect.stringContaining("report.html")],
  ]);
});

test("rebuilds from raw and what is computed, and comes to the same", async () => {
  const was = await figures("sales");
  for (const from of ["canonical", "derived"]) {
    const { out, code } = await milepost(["rebuild", "--from", from], { folder });
    expect(code).toBe(0);
    expect(out).toContain(from === "canonical" ? "inbox/orders" : "sales_orders");
    const status = await milepost(["status", "--json"], { folder });
    expect(JSON.parse(status.out).pending).toMatchObject([{ kind: "rebuild" }]);
    expect((await run()).code).toBe(0);
    expect(await figures("sales")).toEqual(was);
    expect(JSON.parse((await milepost(["status", "--json"], { folder })).out).pending).toEqual([]);
  }
  expect((await milepost(["rebuild", "--from", "derived", "--source", "x"], { folder })).code).toBe(2);
  expect((await milepost(["backfill", "shop", "--from", "2026-01-01"], { folder })).note).toContain(
    "no source called shop",
  );
  expect((await milepost(["backfill", "shop", "--from", "soon"], { folder })).note).toContain(
    "--from soon is not a date",
  );
});
