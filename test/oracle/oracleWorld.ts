import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { compute } from "../../lambdas/compute/compute.ts";
import { conform } from "../../lambdas/conform/conform.ts";
import { pull } from "../../lambdas/pull/pull.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import type { Definitions } from "../../lambdas/shared/definitions.ts";
import { openDatabase } from "../../lambdas/shared/duckdb.ts";
import { openLake } from "../../lambdas/shared/lake/open.ts";
import { settingsSchema } from "../../lambdas/shared/settings.ts";
import { makeFixings } from "../vendors/ecb/fixings.ts";
import { startEcb } from "../vendors/ecb/server.ts";
import { makeBusiness } from "../vendors/shop/business.ts";
import { startShopify } from "../vendors/shopify/server.ts";
import type { Choices } from "./choices.ts";
import { type Actual, compareKpiValues } from "./compareKpiValues.ts";
import { text } from "./decimal.ts";
import { expectedKpiValues } from "./expectedKpiValues.ts";
import { makeReceipts } from "./makeReceipts.ts";

const from = "2026-03-20";
const business = makeBusiness({ seed: "end to end", orders: 260, from, today: "2026-05-20", daysAfter: 60 });
const fixings = makeFixings();
/** Few orders have few pairs. */
export const minPair = 3;
const timeZone = "Europe/Berlin";
const receipts = makeReceipts(business, timeZone);
const told = { business, timeZone, currency: "EUR", fx: fixings, receipts } as const;

/** When the shops are looked at, and the last day that is counted then. */
export interface Look {
  readonly asOf: string;
  readonly at: Date;
}

export interface OracleWorld {
  /** Pulls, conforms and computes as of this look. */
  readonly run: (look: Look) => Promise<void>;
  /** Computes again what the last look brought, with these definitions. */
  readonly computeWith: (chosen: Partial<Definitions>) => Promise<void>;
  /** Where kpi_values are not what the oracle says, for the looks so far. */
  readonly differences: (choices?: Partial<Choices>) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Three shops, their APIs and a lake in a folder, from the shops' APIs to kpi_values; and the oracle over the same business. */
export async function openOracleWorld(): Promise<OracleWorld> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-oracle-"));
  await mkdir(join(folder, "lake/inbox/inventory_receipts"), { recursive: true });
  await writeFile(join(folder, "lake/inbox/inventory_receipts/deliveries.csv"), receiptsFile());
  const seen: Look[] = [];
  let clock = new Date(0);
  const now = () => clock;
  const bucket = { maximumAvailable: Number.POSITIVE_INFINITY, restoreRate: 1 };
  const shopify = await startShopify({ business, now, bucket });
  const ecb = await startEcb({ now, fixings });
  const shops = business.stores.map(({ store }) => [
    store.source,
    { vendor: "shopify", shop: store.shop, since: from, endpoint: shopify.endpoints[store.source] },
  ]);
  const settings = settingsSchema.parse({
    business: { name: "Test", timeZone, currency: "EUR" },
    definitions: { affinity: { min_pair: minPair } },
    sources: { ...Object.fromEntries(shops), ecb: { vendor: "ecb", since: "2024-12-01", endpoint: ecb.url } },
  });
  let runs = 0;
  const last = () => seen.at(-1)?.asOf ?? "";
  const context = (): Context => ({
    lake: openLake(join(folder, "lake"), {}),
    settings,
    secrets: { read: async () => shopify.auth.token, write: async () => {}, salt: async () => "salt" },
    run: `2026${runs++}`,
    now,
    asOf: last(),
    fetch,
    sleep: async (milliseconds) => {
      clock = new Date(clock.getTime() + milliseconds);
    },
    random: () => 0.5,
    remaining: () => Number.POSITIVE_INFINITY,
    log: () => {},
    scratch: join(folder, "scratch"),
  });
  return {
    run: async (look) => {
      seen.push(look);
      clock = look.at;
      const ctx = context();
      for (const source of Object.keys(settings.sources)) {
        while (!(await pull(source, ctx)).done);
        while (!(await conform(source, ctx)).done);
      }
      while (!(await conform("inbox", ctx)).done);
      while (!(await compute(ctx)).done);
    },
    computeWith: async (chosen) => {
      const definitions = { ...settings.definitions, ...chosen };
      while (!(await compute({ ...context(), settings: { ...settings, definitions } })).done);
    },
    differences: async (choices = {}) => {
      const looks = seen.map(({ at }) => at);
      const expected = expectedKpiValues({ ...told, asOf: last(), looks, definitions: { minPair, ...choices } });
      if (new Set(expected.map(({ kpi }) => kpi)).size !== 11) throw new Error("the oracle knows eleven KPIs");
      return compareKpiValues(expected, await kpiValues(folder));
    },
    close: async () => {
      await Promise.all([shopify.close(), ecb.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

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
