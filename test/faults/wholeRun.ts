import { link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { localRun, type RunOutcome } from "../../bin/localRun.ts";
import { perform } from "../../bin/perform.ts";
import { silentProgress } from "../../bin/progress.ts";
import type { Context } from "../../lambdas/shared/context.ts";
import { folderLake } from "../../lambdas/shared/lake/folder.ts";
import { leaseKey } from "../../lambdas/shared/lease.ts";
import { type Settings, settingsSchema } from "../../lambdas/shared/settings.ts";
import { makeFixings } from "../vendors/ecb/fixings.ts";
import { type SimulatedEcb, startEcb } from "../vendors/ecb/server.ts";
import { makeBusiness } from "../vendors/shop/business.ts";
import { stores } from "../vendors/shop/stores.ts";
import { type SimulatedShopify, startShopify } from "../vendors/shopify/server.ts";
import { type Faults, injectFaults } from "./faults.ts";
import { faultyFetch } from "./faultyFetch.ts";
import { faultyLake } from "./faultyLake.ts";
import { performWith } from "./fewTables.ts";

/** The first load, and another run some days later, in the next month. */
export type Day = "first" | "later";

export const salt = "salt";

export const days = {
  first: { asOf: "2026-05-28", at: "2026-05-28T21:30:00Z" },
  later: { asOf: "2026-06-02", at: "2026-06-02T21:30:00Z" },
};

const from = "2026-05-12";
const business = makeBusiness({
  seed: "a whole run",
  orders: 25,
  from,
  today: days.first.asOf,
  daysAfter: 10,
  stores: stores.slice(0, 1),
});

const fixings = makeFixings();

/** What the merchant drops before each run: the later file corrects an order of the earlier one. Each has a bad row. */
const head = "order_id,order_date,customer_id,sku,quantity,price\n";
const drops = {
  first: { "may.csv": `${head}m1,2026-05-22,c1,A,1,10\nm1,2026-05-22,c1,B,1,5\nm2,2026-05-27,c2,A,one,10\n` },
  later: { "june.csv": `${head}m1,2026-05-22,c1,A,2,10\nm3,2026-06-01,c1,A,1,10\nm4,2026-06-01,c2,A,-,10\n` },
};

/** With what faults, and in which of the scratch folders. */
interface Process {
  readonly faults?: Faults;
  readonly scratch?: string;
}

/** A lake in a folder of its own, with the vendors as they are when nobody has asked them anything yet. */
export interface World {
  readonly folder: string;
  readonly settings: Settings;
  /** The secret that opens the shop. */
  readonly token: string;
  /** What a new process sees. */
  context(day: Day, process?: Process): Context;
  /** One run in a process of its own. */
  run(day: Day, process?: Process): Promise<RunOutcome>;
  /** Lets the merchant drop the day's file. */
  drop(day: Day): Promise<void>;
  close(): Promise<void>;
}

/** An empty world, or one whose lake is a copy of another's. `sql`: compute the tables of this folder, not all. */
export async function openWorld({ copied, sql }: { copied?: World; sql?: string } = {}): Promise<World> {
  let clock = new Date(days.first.at);
  const now = () => clock;
  const bucket = { maximumAvailable: Number.POSITIVE_INFINITY, restoreRate: 1 };
  const shopify = await startShopify({ business, now, bucket, bulkPolls: 1 });
  const ecb = await startEcb({ now, fixings });
  const folder = await mkdtemp(join(tmpdir(), "milepost-whole-"));
  const lakeFolder = join(folder, "lake");
  if (copied) await linkFolder(join(copied.folder, "lake"), lakeFolder);
  const settings = settingsOf(shopify, ecb);
  let runs = 0;
  function context(day: Day, { faults = injectFaults(), scratch = "scratch" }: Process = {}): Context {
    clock = new Date(days[day].at);
    runs += 1;
    return {
      lake: faultyLake(folderLake(lakeFolder), faults),
      settings,
      secrets: { read: async () => shopify.auth.token, write: async () => {}, salt: async () => salt },
      run: `${days[day].at.replaceAll(/[-:]/g, "")}-${String(runs).padStart(4, "0")}`,
      // Stands still: so a run that is started again asks the vendors for the same, and its rows say the same instant.
      now,
      asOf: days[day].asOf,
      fetch: faultyFetch(fetch, faults),
      sleep: async () => {},
      random: () => 0.5,
      remaining: () => Number.POSITIVE_INFINITY,
      log: () => {},
      scratch: join(folder, scratch),
    };
  }
  return {
    folder,
    settings,
    token: shopify.auth.token,
    context,
    async run(day, process) {
      await forgetProcess(lakeFolder);
      return localRun(context(day, process), silentProgress, sql === undefined ? perform : performWith(sql));
    },
    async drop(day) {
      for (const [file, content] of Object.entries(drops[day])) {
        const path = join(lakeFolder, "inbox/order_lines", file);
        await mkdir(dirname(path), { recursive: true });
        await writeFile(path, content);
      }
    },
    async close() {
      await Promise.all([shopify.close(), ecb.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function settingsOf({ endpoints }: SimulatedShopify, { url }: SimulatedEcb): Settings {
  return settingsSchema.parse({
    business: { name: "Test", timeZone: "Europe/Berlin", currency: "EUR" },
    // Few orders have few pairs.
    definitions: { affinity: { min_pair: 1 } },
    sources: {
      "shop-eu": { vendor: "shopify", shop: "milepost-eu.myshopify.com", since: from, endpoint: endpoints["shop-eu"] },
      ecb: { vendor: "ecb", since: "2026-05-04", endpoint: url },
    },
  });
}

/** A dead run's lease names this process, which lives: here it is given the number of one that cannot be there. */
async function forgetProcess(lakeFolder: string): Promise<void> {
  const path = join(lakeFolder, leaseKey);
  const lease = await readFile(path, "utf8").catch(() => undefined);
  if (lease === undefined) return;
  await rm(path);
  await writeFile(path, lease.replace(/"pid": \d+/, `"pid": ${2 ** 31 - 1}`));
}

/**
 * Copies a lake by linking its files: they keep the inode and time that their ETags are made of, so the copy is trusted
 * like the original; and a lake replaces files, never writes into them.
 */
export async function linkFolder(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    // The lake's lock: each lake has its own.
    if (entry.name === ".milepost") continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    await (entry.isDirectory() ? linkFolder(source, target) : link(source, target));
  }
}
