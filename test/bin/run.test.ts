import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { milepost } from "./commandLine.ts";

const lines = `order_id,order_line_id,created_at,order_date,currency,product_id,title,quantity,gross_amount,discount_amount,customer_id,email
1001,1,2026-11-20T09:30:00Z,2026-11-20,EUR,p1,Assam,2,20.00,0,7,tea@example.com
1001,2,2026-11-20T09:30:00Z,2026-11-20,EUR,p2,Sencha,1,15.00,1.50,7,tea@example.com
1002,3,2026-11-21T18:00:00Z,2026-11-21,EUR,p1,Assam,1,10.00,0,,Tea@example.com
1003,4,2026-11-21T19:00:00Z,2026-11-21,EUR,p2,Sencha,many,15.00,0,,
`;

let folder: string;
const run = (...words: string[]) => milepost(["run", "--as-of", "2026-11-21", ...words], { folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-run-"));
  const settings = `import { defineSettings } from "${process.cwd()}/lambdas/shared/settings.ts";
export default defineSettings({ business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" } });\n`;
  await writeFile(join(folder, "milepost.config.ts"), settings);
  const inbox = join(folder, "lake/inbox/order_lines");
  await mkdir(inbox, { recursive: true });
  await writeFile(join(inbox, "november.csv"), lines);
  // A file that has just been written may still be growing; this one is an hour old.
  const before = new Date(Date.now() - 3_600_000);
  await utimes(join(inbox, "november.csv"), before, before);
});
afterAll(() => rm(folder, { recursive: true }));

test("takes a dropped file to figures and a report, and says what it could not read", async () => {
  const { code, out, note } = await run();
  expect(note).toContain("report: reports/2026-11-21/daily/report.html");
  expect(note).toContain("order_lines/november.csv was not loaded whole: inbox_results/order_lines/november.csv.json");
  expect(out).toBe("The report: ./lake/reports/2026-11-21/daily/report.html\n");
  expect(code).toBe(0);
  const sql = `select cast(period_start as date) as day, value from kpi_values
    where kpi = 'sales' and grain = 'day' and dimension = 'total' and value is not null order by 1`;
  const answer = await milepost(["query", "--json", sql], { folder });
  expect(JSON.parse(answer.out)).toEqual([
    { day: "2026-11-20", value: 33.5 },
    { day: "2026-11-21", value: 10 },
  ]);
  const text = await readFile(join(folder, "lake/reports/2026-11-21/daily/report.txt"), "utf8");
  expect(text).toContain("Sales came to €10.00 on Saturday 21 November");
  expect(text).toContain("1 row of the dropped file order_lines/november.csv could not be loaded.");
  expect(await readdir(join(folder, "lake/reports/2026-11-21/daily"))).toEqual([
    "report.eml",
    "report.html",
    "report.json",
    "report.txt",
  ]);
});

test("knows a customer who orders again as a guest", async () => {
  const sql = `select measure, numerator from kpi_values where kpi = 'new_vs_returning_orders' and grain = 'month'
    and dimension = 'total' and measure <> 'returning_share' order by measure`;
  const answer = await milepost(["query", "--json", sql], { folder });
  expect(JSON.parse(answer.out)).toEqual([
    { measure: "new_orders", numerator: "1.000000" },
    { measure: "returning_orders", numerator: "1.000000" },
    { measure: "unknown_orders", numerator: "0.000000" },
  ]);
});

test("changes nothing the second time", async () => {
  const { code, out } = await run("--json");
  expect(code).toBe(0);
  const { outcome, tasks } = JSON.parse(out);
  expect(outcome).toBe("succeeded");
  expect(tasks.map(({ verb, summary }: { verb: string; summary: string }) => [verb, summary])).toEqual([
    ["conform", "nothing changed"],
    ["compute", expect.stringMatching(/^0 partitions built, \d+ up to date$/)],
    ["report", "reports/2026-11-21/daily/report.html (unchanged)"],
  ]);
});

test("tells the state of the lake", async () => {
  const { out } = await milepost(["status", "--json"], { folder });
  const { runs, inbox, lease } = JSON.parse(out);
  expect(lease).toBeNull();
  expect(runs.map(({ outcome }: { outcome: string }) => outcome)).toEqual(["succeeded", "succeeded"]);
  expect(inbox).toMatchObject([
    { table: "order_lines", file: "november.csv", outcome: "loaded", rows: { rejected: 1 } },
  ]);
  const checked = await milepost(["check"], { folder });
  expect(checked.out).toMatch(/inbox: loaded through \d{4}-\d\d-\d\d 00:00 \(Europe\/Berlin\)\n/);
  const shown = await milepost(["status"], { folder });
  expect(shown.out).toContain("inbox_results/order_lines/november.csv.json");
  // The same instant the same way in both, and without settings or with wrong ones in UTC.
  const through = /inbox: loaded through (.+) \(Europe\/Berlin\)/.exec(checked.out)?.[1] ?? "";
  expect(shown.out).toMatch(/Loaded \(Europe\/Berlin\)\n/);
  expect(shown.out).toContain(through);
  const settings = join(folder, "milepost.config.ts");
  const right = await readFile(settings, "utf8");
  try {
    await writeFile(settings, right.replace("Europe/Berlin", "Europe/Berlon"));
    const { code, out: utc, note } = await milepost(["status"], { folder });
    expect(utc).toContain("Loaded (UTC)\n");
    expect(note).toContain("Times are in UTC: ");
    expect(code).toBe(0);
  } finally {
    await writeFile(settings, right);
  }
});

test("ends with 3 while another run holds the lake", async () => {
  const now = new Date().toISOString();
  const lease = { layout: 1, run: "other", host: `not-${hostname()}`, pid: 1, kind: "laptop", since: now, heard: now };
  const path = join(folder, "lake/state/lease.json");
  await writeFile(path, JSON.stringify(lease));
  try {
    const { code, note } = await run();
    expect(note).toContain("is held by run other");
    expect(code).toBe(3);
  } finally {
    await rm(path);
  }
});

test("goes on without a source that fails, says so, and ends with 1", async () => {
  const config = join(folder, "milepost.config.ts");
  const settings = (await readFile(config, "utf8")).replace(
    "defineSettings({",
    `defineSettings({ sources: { "shop-eu": { vendor: "shopify", shop: "a.myshopify.com", since: "2026-01-01" } },`,
  );
  await writeFile(join(folder, "with-shop.config.ts"), settings);
  const { code, note } = await run("--config", "with-shop.config.ts");
  expect(note).toContain(
    "Failed, shop-eu: pull: There is no credential for the source shop-eu: MILEPOST_SECRET_SHOP_EU is not set.",
  );
  expect(note).toContain("report: reports/2026-11-21/daily/report.html");
  expect(code).toBe(1);
  const text = await readFile(join(folder, "lake/reports/2026-11-21/daily/report.txt"), "utf8");
  expect(text).toContain("The source shop-eu failed to pull: There is no credential for the source shop-eu");
});
