import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { compute } from "../../lambdas/compute/compute.ts";
import { conform } from "../../lambdas/conform/conform.ts";
import { pull } from "../../lambdas/pull/pull.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { openDatabase } from "../../lambdas/shared/duckdb.ts";
import { openLake } from "../../lambdas/shared/lake/open.ts";
import { settingsSchema } from "../../lambdas/shared/settings.ts";
import { makeFixings } from "../vendors/ecb/fixings.ts";
import { startEcb } from "../vendors/ecb/server.ts";
import { makeBusiness } from "../vendors/shop/business.ts";
import { startShopify } from "../vendors/shopify/server.ts";
import { type Actual, compareKpiValues } from "./compareKpiValues.ts";
import { text } from "./decimal.ts";
import { expectedKpiValues } from "./expectedKpiValues.ts";
import { makeReceipts } from "./makeReceipts.ts";

const from = "2026-03-20";
const business = makeBusiness({ seed: "end to end", orders: 260, from, today: "2026-05-20", daysAfter: 60 });
const fixings = makeFixings();
/** Few orders have few pairs. */
const minPair = 3;
/** At the end of a day, weeks on, and when there are edits, refunds, returning customers and other costs. */
const looks = [
  { asOf: "2026-05-20", at: new Date("2026-05-20T21:30:00Z") },
  { asOf: "2026-06-09", at: new Date("2026-06-09T21:30:00Z") },
  { asOf: "2026-06-30", at: new Date("2026-06-30T21:30:00Z") },
];
const timeZone = "Europe/Berlin";
const receipts = makeReceipts(business, timeZone);
const told = { business, timeZone, currency: "EUR", fx: fixings, receipts } as const;

/** From the shops' APIs to kpi_values, on a folder: then every figure against the oracle. */
describe("kpi_values are what the business's own truth makes them", () => {
  let folder = "";
  let stop = async () => {};
  let clock = looks[0]?.at ?? new Date(0);
  let context: (asOf: string, run: string) => Context;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "milepost-oracle-"));
    await mkdir(join(folder, "lake/inbox/inventory_receipts"), { recursive: true });
    await writeFile(join(folder, "lake/inbox/inventory_receipts/deliveries.csv"), receiptsFile());
    const now = () => clock;
    const bucket = { maximumAvailable: Number.POSITIVE_INFINITY, restoreRate: 1 };
    const shopify = await startShopify({ business, now, bucket });
    const ecb = await startEcb({ now, fixings });
    stop = async () => {
      await Promise.all([shopify.close(), ecb.close()]);
    };
    const shops = business.stores.map(({ store }) => [
      store.source,
      { vendor: "shopify", shop: store.shop, since: from, endpoint: shopify.endpoints[store.source] },
    ]);
    const settings = settingsSchema.parse({
      business: { name: "Test", timeZone, currency: "EUR" },
      definitions: { affinity: { min_pair: minPair } },
      sources: { ...Object.fromEntries(shops), ecb: { vendor: "ecb", since: "2024-12-01", endpoint: ecb.url } },
    });
    context = (asOf, run) => ({
      lake: openLake(join(folder, "lake"), {}),
      settings,
      secrets: { read: async () => shopify.auth.token, write: async () => {}, salt: async () => "salt" },
      run,
      now,
      asOf,
      fetch,
      sleep: async (milliseconds) => {
        clock = new Date(clock.getTime() + milliseconds);
      },
      random: () => 0.5,
      remaining: () => Number.POSITIVE_INFINITY,
      log: () => {},
      scratch: join(folder, "scratch"),
    });
  });

  afterAll(async () => {
    await stop();
    await rm(folder, { recursive: true, force: true });
  });

  test.each(looks.map((look, i) => [look.asOf, i] as const))("on %s", async (asOf, i) => {
    clock = looks[i]?.at ?? clock;
    const ctx = context(asOf, `2026${i}`);
    for (const source of Object.keys(ctx.settings.sources)) {
      while (!(await pull(source, ctx)).done);
      while (!(await conform(source, ctx)).done);
    }
    while (!(await conform("inbox", ctx)).done);
    while (!(await compute(ctx)).done);
    const seen = looks.slice(0, i + 1).map(({ at }) => at);
    const expected = expectedKpiValues({ ...told, asOf, looks: seen, definitions: { minPair } });
    expect(new Set(expected.map(({ kpi }) => kpi)).size).toBe(11);
    expect(compareKpiValues(expected, await kpiValues(folder)).slice(0, 20)).toEqual([]);
  });

  test.each([
    [
      "costs by receipts, first in first out",
      { cogs: { scope: "product", method: "fifo" } },
      { costMethod: "fifo" },
      500,
    ],
    [
      "costs by receipts, moving average",
      { cogs: { scope: "product", method: "average" } },
      { costMethod: "average" },
      500,
    ],
    [
      "product affinity by customer",
      { affinity: { unit: "customer", level: "product", min_pair: minPair } },
      { affinityUnit: "customer" },
      50,
    ],
  ] as const)("with %s", async (_, chosen, choice, differences) => {
    const { asOf = "" } = looks.at(-1) ?? {};
    const ctx = context(asOf, `2026${Object.values(choice)[0]}`);
    const definitions = { ...ctx.settings.definitions, ...chosen };
    while (!(await compute({ ...ctx, settings: { ...ctx.settings, definitions } })).done);
    const seen = looks.map(({ at }) => at);
    const expected = expectedKpiValues({ ...told, asOf, looks: seen, definitions: { minPair, ...choice } });
    const actual = await kpiValues(folder);
    expect(compareKpiValues(expected, actual).slice(0, 20)).toEqual([]);
    const usual = expectedKpiValues({ ...told, asOf, looks: seen, definitions: { minPair } });
    expect(compareKpiValues(usual, actual).length).toBeGreaterThan(differences);
  });
});

function receiptsFile(): string {
  const lines = receipts.map(({ source, date, variantId, locationId, quantity, cost }, i) => {
    // those of a day are in the order of their ids
    const own = [source, `r${String(i).padStart(6, "0")}`, date, locationId ?? "", variantId, quantity];
    return [...own, ...(cost === undefined ? ["", ""] : [text(cost.amount, 4), cost.currency])].join(",");
  });
  const head = "source,receipt_line_id,receipt_date,location_id,variant_id,quantity,unit_cost,currency";
  return [head, ...lines, ""].join("\n");
}

async function kpiValues(folder: string): Promise<Actual[]> {
  const database = await openDatabase({ scratch: join(folder, "reading") });
  try {
    const text = z.string();
    return await database.rows(
      z.object({
        kpi: text,
        measure: text,
        grain: text,
        period_start: text,
        starts_at: text,
        dimension: text,
        segment: text,
        numerator: z.nullable(text),
        denominator: z.nullable(text),
        value: z.nullable(z.number()),
      }),
      `select kpi, measure, grain, period_start::varchar as period_start, starts_at::varchar as starts_at, dimension, segment,
         numerator::varchar as numerator, denominator::varchar as denominator, value
       from read_parquet('${folder}/lake/kpi_values/**/*.parquet', hive_partitioning = true)`,
    );
  } finally {
    database.close();
  }
}
