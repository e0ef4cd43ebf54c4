import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { DeleteParameterCommand, GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { milepost } from "../bin/commandLine.ts";
import { deployedStage, type StageInEmulator } from "./deployedStage.ts";

const ssm = new SSMClient({});
let stage: StageInEmulator;
const ask = (...words: string[]) => milepost(["secrets", ...words], { folder: stage.folder });

beforeAll(async () => {
  stage = await deployedStage(
    "secrets",
    `sources: {
      "shop-eu": { vendor: "shopify", shop: "a.myshopify.com", auth: "client_credentials", since: "2025-01-01" },
      ecb: { vendor: "ecb", since: "2025-01-01" },
    },`,
  );
});
afterAll(async () => {
  await stage.close();
  ssm.destroy();
});

/** Pipes a secret in, as a program would. */
async function pipe(secret: string, ...words: string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [resolve("bin/milepost.ts"), "secrets", ...words], {
    cwd: stage.folder,
    env: { ...process.env, NO_COLOR: "1" },
  });
  child.stdin.end(secret);
  let out = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece) => {
      out += piece;
    });
  }
  return new Promise((done) => child.on("close", (code) => done({ code, out })));
}

const parameter = async (name: string) =>
  (await ssm.send(new GetParameterCommand({ Name: `/milepost/secrets/${name}`, WithDecryption: true }))).Parameter;

describe("the secrets of a stage", () => {
  test("are listed with what is missing", async () => {
    const { code, out } = await ask("list");
    expect(out).toMatch(/shop-eu .*\/milepost\/secrets\/secrets\/shop-eu .*<client id>:<client secret> .*missing/);
    expect(out).not.toContain("ecb");
    expect(code).toBe(1);
  });

  test("are set from a pipe, encrypted, and replaced; what was given is not told again", async () => {
    const first = await pipe("id:first-secret\n", "set", "shop-eu");
    expect(first).toEqual({ code: 0, out: expect.stringContaining("Set /milepost/secrets/secrets/shop-eu.") });
    expect(first.out).not.toContain("first-secret");
    expect(await parameter("secrets/shop-eu")).toMatchObject({ Value: "id:first-secret", Type: "SecureString" });
    await pipe("id:second-secret", "set", "shop-eu");
    expect(await parameter("secrets/shop-eu")).toMatchObject({ Value: "id:second-secret" });
  });

  test("must have the form that their source needs", async () => {
    const { code, out } = await pipe("only-one-part", "set", "shop-eu");
    expect(code).toBe(2);
    expect(out).toContain("<client id>:<client secret>");
    expect(out).not.toContain("only-one-part");
    expect(await parameter("secrets/shop-eu")).toMatchObject({ Value: "id:second-secret" });
    expect((await pipe("", "set", "shop-eu")).out).toContain("No secret was given");
  });

  test.each([
    ["shop-us", "Did you mean shop-eu?"],
    ["ecb", "needs no secret"],
  ])("are not those of %s", async (source, remedy) => {
    const { code, out } = await pipe("x:y", "set", source);
    expect(out).toContain(remedy);
    expect(code).toBe(2);
  });

  test("have a salt that is made once and never replaced", async () => {
    expect((await ask("salt")).code).toBe(0);
    const salt = (await parameter("salt"))?.Value;
    expect(salt).toMatch(/^[0-9a-f]{64}$/);
    expect((await ask("salt")).note).toContain("it stays");
    expect((await pipe("other", "salt", "--restore")).code).toBe(2);
    expect((await parameter("salt"))?.Value).toBe(salt);
    const { code, out } = await ask("list", "--json");
    expect(JSON.parse(out).map(({ source }: { source: string }) => source)).toEqual(["shop-eu", "salt"]);
    expect(code).toBe(0);
  });

  test("have a salt that can be put back", async () => {
    await ssm.send(new DeleteParameterCommand({ Name: "/milepost/secrets/salt" }));
    expect((await pipe("5a17".repeat(16), "salt", "--restore")).code).toBe(0);
    expect((await parameter("salt"))?.Value).toBe("5a17".repeat(16));
  });
});
