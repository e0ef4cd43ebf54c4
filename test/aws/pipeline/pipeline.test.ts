import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openS3Lake } from "../../../lambdas/shared/lake/openS3.ts";
import type { Lake } from "../../../lambdas/shared/lake.ts";
import { functionNames } from "../../../lib/contract.ts";
import { digestsOf } from "./digests.ts";
import { type EmulatedStack, emulateStack } from "./emulatedStack.ts";
import { type Ended, execute } from "./execution.ts";
import { dropped, localDigests } from "./localTwin.ts";
import { allows, unusedGrants } from "./policy.ts";
import { isReasoned } from "./reasonedGrants.ts";
import { sentMails } from "./sentMails.ts";
import { mailFrom, mailTo, startVendors, type Vendors } from "./vendors.ts";

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
    const local = await localDigests(first.record?.as_of ?? "", vendors.began);
    expect(Object.keys(local).length).toBeGreaterThan(100);
    expect(await digestsOf(lake)).toEqual(local);
  });

  test("hands the day's mail to SES, to those it is for, once", async () => {
    const mails = await sentMails(stack.endpoint);
    expect(mails).toHaveLength(1);
    const [mail] = mails;
    expect(mail?.source).toContain(mailFrom);
    expect(new Set(mail?.destinations)).toEqual(new Set([mailTo]));
    expect(mail?.raw_data).toMatch(/Content-Type: text\/html/i);
  });

  test("changes no figure when run again, and sends no second mail", async () => {
    const before = await digestsOf(lake);
    const again = await execute(stack, lake);
    expect(again.status).toBe("SUCCEEDED");
    expect(again.record?.outcome).toBe("succeeded");
    expect(await digestsOf(lake)).toEqual(before);
    expect(await sentMails(stack.endpoint)).toHaveLength(1);
  });

  test.each(functionNames)("asks of AWS with %s nothing that its role does not allow", (name) => {
    const statements = stack.statementsOf(name);
    const refused = stack.proxies[name].calls().filter((call) => !allows(statements, call));
    expect(refused).toEqual([]);
  });

  test.each(functionNames)("gives the role of %s nothing that it does not use, but for a reason", (name) => {
    const unused = unusedGrants(stack.statementsOf(name), stack.proxies[name].calls());
    expect(unused.filter((grant) => !isReasoned(name, grant))).toEqual([]);
  });
});
