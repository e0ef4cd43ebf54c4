import { once } from "node:events";
import { createServer } from "node:http";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { milepost } from "../bin/commandLine.ts";
import { deployedStage, type StageInEmulator } from "./deployedStage.ts";

const ssm = new SSMClient({});
/** A vendor that takes no credential. */
const vendor = createServer((_, response) => response.writeHead(401, { "content-type": "application/json" }).end("{}"));
let stage: StageInEmulator;

beforeAll(async () => {
  vendor.listen(0, "127.0.0.1");
  await once(vendor, "listening");
  const address = vendor.address();
  const port = typeof address === "object" ? address?.port : undefined;
  stage = await deployedStage(
    "checked",
    `sources: {
      "shop-eu": {
        vendor: "shopify", shop: "a.myshopify.com", auth: "token", since: "2025-01-01", endpoint: "http://127.0.0.1:${port}",
      },
    },`,
  );
});
afterAll(async () => {
  vendor.close();
  await stage.close();
  ssm.destroy();
});

async function check(): Promise<{ code: number | null; findings: string[] }> {
  const { code, out, note } = await milepost(["check", "--stage", "checked", "--json"], { folder: stage.folder });
  expect(note).toBe("");
  const findings: { about: string; level: string; text: string }[] = JSON.parse(out);
  return { code, findings: findings.map(({ about, level, text }) => `${level} ${about}: ${text}`) };
}

test("tells what a stage lacks: secrets, and a mail", async () => {
  const { code, findings } = await check();
  expect(code).toBe(1);
  expect(findings).toEqual(
    expect.arrayContaining([
      "fail shop-eu: /milepost/checked/secrets/shop-eu is missing: npx milepost secrets set shop-eu --stage checked",
      "fail salt: /milepost/checked/salt is missing: npx milepost secrets salt --stage checked (with --restore when its lake had one)",
      // What SES itself is asked the emulator does not know: test/bin/mailFindings.test.ts has it.
      "warn mail: none is sent: report.from and report.recipients are not both set",
    ]),
  );
  // The vendor is asked with the stage's own credential.
  expect(findings.join("\n")).toContain("SSM has no parameter /milepost/checked/secrets/shop-eu");
});

test("tells when they are there, and since when", async () => {
  for (const name of ["secrets/shop-eu", "salt"])
    await ssm.send(new PutParameterCommand({ Name: `/milepost/checked/${name}`, Value: "x", Type: "SecureString" }));
  const { findings } = await check();
  expect(findings).toContainEqual(
    expect.stringMatching(/^ok shop-eu: \/milepost\/checked\/secrets\/shop-eu was last changed on \d{4}-\d\d-\d\d$/),
  );
  expect(findings).toContainEqual(expect.stringMatching(/^ok salt: /));
  expect(findings.join("\n")).not.toContain("SSM has no parameter");
});
