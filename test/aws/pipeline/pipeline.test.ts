import { hash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3Lake } from "../../../lambdas/shared/lake/openS3.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { functionNames } from "../../../lib/contract.ts";
import { type EmulatedStack, emulateStack, salt } from "./emulatedStack.ts";
import { type Ended, execute } from "./execution.ts";
import { runLocalTwin } from "./localTwin.ts";
import { allows } from "./policy.ts";
import { sentMails } from "./sentMails.ts";
import { mailFrom, mailTo, startVendors, type Vendors } from "./vendors.ts";

const dropped = {
  "inbox/order_lines/market.csv": `order_id,order_line_id,created_at,order_date,currency,product_id,title,quantity,gross_amount,discount_amount,customer_id,email
m1,1,2026-11-02T09:30:00Z,2026-11-02,EUR,p1,Assam,2,20.00,0,7,tea@example.com
m2,2,2026-11-03T18:00:00Z,2026-11-03,EUR,p2,Sencha,1,15.00,1.50,,
`,
};

let vendors: Vendors;
let stack: EmulatedStack;
let lake: Lake;
let first: Ended;

beforeAll(async () => {
  const now = new Date();
  vendors = await startVendors(now);
  stack = await emulateStack(vendors);
  // The SDK reads it: this file's emulator is its own.
  process.env.AWS_ENDPOINT_URL = stack.endpoint;
  lake = openS3Lake(`s3://${stack.bucket}`, process.env);
  for (const [key, content] of Object.entries(dropped)) await lake.put(key, Buffer.from(content), { any: true });
  first = await execute(stack, lake);
}, 300_000);
afterAll(async () => {
  await stack?.close();
  await vendors?.close();
});

describe("the deployed pipeline", () => {
  test("brings a shop's data to figures and a mail", () => {
    expect(first.record?.steps.map(({ message }) => message).filter((message) => message !== null)).toEqual([]);
    expect(first, stack.host.logs().slice(-3000)).toMatchObject({ status: "SUCCEEDED" });
    expect(first.record?.outcome).toBe("succeeded");
    expect(first.record?.steps.map(({ verb, source }) => `${verb} ${source}`).sort()).toEqual([
      "compute null",
      "conform ecb",
      "conform inbox",
      "conform shop-eu",
      "conform shop-us",
      "pull ecb",
      "pull shop-eu",
      "pull shop-us",
      "report null",
    ]);
  });

  test("gives the very figures that this machine gives, bit for bit", async () => {
    const twinVendors = await startVendors(new Date());
    const twin = await runLocalTwin({
      settings: twinVendors.settings,
      secrets: twinVendors.secrets,
      salt,
      asOf: first.record?.as_of ?? "",
      drops: dropped,
    });
    try {
      expect(twin.outcome.outcome).toBe("succeeded");
      const [deployed, local] = await Promise.all([digests(lake), digests(twin.lake)]);
      expect(Object.keys(local).length).toBeGreaterThan(20);
      expect(deployed).toEqual(local);
    } finally {
      await twin.close();
      await twinVendors.close();
    }
  });

  test("hands the day's mail to SES, to those it is for, once", async () => {
    const mails = await sentMails(stack.endpoint);
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail?.source).toContain(mailFrom);
    expect(mail?.destinations).toEqual([mailTo]);
    expect(mail?.raw_data).toMatch(/Content-Type: text\/html/i);
  });

  test("finds nothing to do when run again, and sends no second mail", async () => {
    const again = await execute(stack, lake);
    expect(again.status).toBe("SUCCEEDED");
    const compute = again.record?.steps.find(({ verb }) => verb === "compute");
    expect(compute?.counts.built).toBe(0);
    expect(await sentMails(stack.endpoint)).toHaveLength(1);
  });

  test.each(functionNames)("asks of AWS with %s nothing that its role does not allow", (name) => {
    const statements = stack.statementsOf(name);
    const refused = stack.proxies[name].calls().filter((call) => !allows(statements, call));
    expect(refused).toEqual([]);
  });
});

/** Each object of the figures with what its bytes come to. */
async function digests(lake: Lake): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const prefix of ["facts/", "cubes/", "kpi_values/"]) {
    for await (const { key } of lake.list(prefix)) {
      const object = await lake.get(key);
      found[key] = hash("sha256", object?.body ?? "");
    }
  }
  return found;
}
