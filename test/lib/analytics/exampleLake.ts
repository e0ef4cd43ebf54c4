import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { compute } from "../../../lambdas/compute/compute.ts";
import { conformInbox } from "../../../lambdas/conform/inbox.ts";
import { openTestLake, type TestLake } from "../../compute/testLake.ts";

/** The day that the example lake is computed for. */
export const exampleAsOf = "2026-11-22";

/** A lake that conform and compute have made of the example files: something in every canonical table. */
export async function openExampleLake(): Promise<TestLake> {
  const lake = await openTestLake();
  const change = { asOf: exampleAsOf, now: () => new Date("2026-11-23T06:00:00Z") };
  const ctx = lake.context(change, {
    definitions: {
      affinity: { min_pair: 1, level: "category", unit: "customer" },
      aov: { denominator: "customers" },
      cogs: { method: "fifo" },
    },
    deploy: { retiredSources: ["market"] },
  });
  const folder = join(import.meta.dirname, "../../../docs/examples");
  for (const file of await readdir(folder)) {
    await lake.lake.put(`inbox/${basename(file, ".csv")}/${file}`, await readFile(join(folder, file)), { any: true });
  }
  const drop = (key: string, content: string) => lake.lake.put(key, new TextEncoder().encode(content), { any: true });
  await drop("inbox/order_lines/more.csv", moreOrders());
  await drop("inbox/products/more.csv", "variant_id,product_id,title,product_type\ncup-blue,cup,Cup,Ware\n");
  await conformInbox(ctx);
  await compute(ctx);
  return lake;
}

/**
 * Orders of a guest who is a customer elsewhere, each of the same two things, and of a customer of a source that has no
 * customer records: without them some facts have no rows.
 */
function moreOrders(): string {
  const head = "source,order_id,processed_at,customer_id,email,product_id,variant_id,title,quantity,price";
  const lines = ["2026-10-05", "2026-10-19", "2026-11-09"].flatMap((day, index) => {
    const guest = `inbox,g-${index},${day}T10:00:00+01:00,,ann@example.com`;
    const other = `market,m-${index},${day}T12:00:00+01:00,m-1,ann@example.com`;
    return [`${guest},tea,tea-100,Tea,1,8.50`, `${guest},cup,cup-blue,Cup,1,12.00`, `${other},pot,pot-1,Pot,1,30.00`];
  });
  return `${[head, ...lines].join("\n")}\n`;
}
