import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { conformInbox } from "../../../lambdas/conform/inbox.ts";
import type { Context } from "../../../lambdas/shared/context.ts";
import { everyFault, type Fault, injectFaults } from "../../faults/faults.ts";
import { faultyLake } from "../../faults/faultyLake.ts";
import { type InboxLake, inboxLake } from "./inboxLake.ts";

const from = join(import.meta.dirname, "../../../sql");
const head = "order_id,order_date,customer_id,sku,quantity,price\n";

/** The SQL of orders and their lines alone: read faster. */
async function ordersOnly(folder: string): Promise<string> {
  await mkdir(join(folder, "canonical"), { recursive: true });
  for (const table of ["orders", "order_lines"]) {
    await cp(join(from, "canonical", `${table}.sql`), join(folder, "canonical", `${table}.sql`));
  }
  await mkdir(join(folder, "conform"), { recursive: true });
  await cp(join(from, "conform/prelude.sql"), join(folder, "conform/prelude.sql"));
  await cp(join(from, "conform/inbox"), join(folder, "conform/inbox"), { recursive: true });
  return folder;
}

const fixed: Partial<Context> = { now: () => new Date("2026-11-23T20:00:00Z") };

/** All that the inbox leaves but ETags, which differ from lake to lake. */
async function contentOf(lake: InboxLake): Promise<Map<string, string>> {
  const content = new Map<string, string>();
  for (const key of await lake.keys("")) {
    content.set(key, ((await lake.text(key)) ?? "").replaceAll(/"etag": "[^"]*"/g, ""));
  }
  return content;
}

/** Runs until it ends, with one fault on the way: the first call is the one that meets it. */
async function withFault({ ctx }: InboxLake, sqlFolder: string, fault?: Fault): Promise<readonly string[]> {
  const faults = injectFaults(fault);
  const options = { sqlFolder, threads: 1 };
  await conformInbox({ ...ctx, lake: faultyLake(ctx.lake, faults) }, options).catch((error) => {
    if (fault === undefined) throw error;
  });
  if (fault !== undefined) await conformInbox(ctx, options);
  return faults.operations;
}

async function copyOf(start: InboxLake): Promise<InboxLake> {
  const lake = await inboxLake(fixed);
  await cp(join(start.folder, "lake"), join(lake.folder, "lake"), { recursive: true });
  return lake;
}

describe("a run that dies anywhere and is started again leaves what one that lived would have", () => {
  test.each(["while it takes new files", "while it makes the tables again by new rules"])("%s", async (what) => {
    await using start = await inboxLake(fixed);
    const sql = await ordersOnly(join(start.folder, "sql"));
    await start.drop("inbox/order_lines/1.csv", `${head}1,2026-10-20,c1,A,1,10\n1,,,B,1,5\n2,2026-11-20,c2,A,1,10\n`);
    await conformInbox(start.ctx, { sqlFolder: sql, threads: 1 });
    const isNewRules = what.includes("rules");
    if (isNewRules) {
      const lines = join(sql, "conform/inbox/order_lines.sql");
      await writeFile(lines, (await readFile(lines, "utf8")).replace("'-'", "'/'"));
    } else {
      await start.drop("inbox/order_lines/2.csv", `${head}1,2026-10-20,c1,A,2,10\n3,2026-11-20,c3,A,one,10\n`);
      await start.drop("inbox/orders/3.csv", "order_id,order_date,gross_amount\n4,2026-11-20,1\n");
    }

    await using lived = await copyOf(start);
    const operations = await withFault(lived, sql);
    const expected = await contentOf(lived);
    const ids = (await lived.rows("order_lines")).map((row) => `${row.order_line_id}${row._deleted ? " deleted" : ""}`);
    expect(ids).toEqual(isNewRules ? ["1/1", "1/2", "2/1"] : ["1-1", "1-2 deleted", "2-1"]);

    // In CI every operation comes up, and each kind of death at many; elsewhere some of them.
    const step = process.env.CI ? 4 : 22;
    for (const fault of everyFault(operations.length).filter((_, n) => n % step === 0)) {
      await using lake = await copyOf(start);
      await withFault(lake, sql, fault);
      expect(await contentOf(lake), `${fault.kind} at ${operations[fault.at]}`).toEqual(expected);
    }
  });
});
