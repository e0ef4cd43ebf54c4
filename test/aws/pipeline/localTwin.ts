import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { localRun } from "../../../bin/localRun.ts";
import { silentProgress } from "../../../bin/progress.ts";
import { folderLake } from "../../../lambdas/shared/lake/folder.ts";
import { digestsOf } from "./digests.ts";
import { salt } from "./emulatedStack.ts";
import { startVendors } from "./vendors.ts";

/** What the merchant has dropped into the inbox. */
export const dropped: Readonly<Record<string, string>> = {
  "inbox/order_lines/market.csv": `order_id,order_line_id,created_at,order_date,currency,product_id,title,quantity,gross_amount,discount_amount,customer_id,email
m1,1,2026-11-02T09:30:00Z,2026-11-02,EUR,p1,Assam,2,20.00,0,7,tea@example.com
m2,2,2026-11-03T18:00:00Z,2026-11-03,EUR,p2,Sencha,1,15.00,1.50,,
`,
};

/**
 * The same business run on this machine, in a folder, by the same clock: the figures the deployed run is held
 * against. `began` is when the vendors of that one were started.
 */
export async function localDigests(asOf: string, began: Date): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), "milepost-twin-"));
  const vendors = await startVendors(began);
  try {
    const lake = folderLake(join(folder, "lake"));
    for (const [key, content] of Object.entries(dropped)) await lake.put(key, Buffer.from(content), { any: true });
    const secrets = new Map(Object.entries(vendors.secrets));
    const { failures } = await localRun(
      {
        lake,
        settings: vendors.settings,
        secrets: {
          read: async (source) => secrets.get(source) ?? "",
          write: async (source, value) => {
            secrets.set(source, value);
          },
          salt: async () => salt,
        },
        run: "twin",
        asOf,
        // A folder tells a file that is still growing by its age.
        now: () => new Date(Date.now() + 600_000),
        fetch,
        sleep: (milliseconds) => setTimeout(milliseconds),
        random: Math.random,
        remaining: () => Number.POSITIVE_INFINITY,
        log: () => {},
        scratch: join(folder, "scratch"),
      },
      silentProgress,
    );
    if (failures[0] !== undefined) throw new Error(failures[0].message);
    return await digestsOf(lake);
  } finally {
    await vendors.close();
    await rm(folder, { recursive: true, force: true });
  }
}
