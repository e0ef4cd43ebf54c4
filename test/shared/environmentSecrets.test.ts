import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { environmentSecrets, secretVariable } from "../../lambdas/shared/environmentSecrets.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "milepost-secrets-"));
});
afterEach(() => rm(folder, { recursive: true }));

const secrets = (environment: Record<string, string | undefined>, lake = "./lake") =>
  environmentSecrets({ environment, folder: join(folder, ".milepost"), lake });

test("names the variable after the source", () => {
  expect(secretVariable("shop-eu")).toBe("MILEPOST_SECRET_SHOP_EU");
});

test("reads a credential from the environment", async () => {
  await expect(secrets({ MILEPOST_SECRET_SHOP: " abc\n" }).read("shop")).resolves.toBe("abc");
});

test.each([{}, { MILEPOST_SECRET_SHOP: "" }])("says which variable is missing", async (environment) => {
  await expect(secrets(environment).read("shop")).rejects.toThrow(/MILEPOST_SECRET_SHOP is not set.\n.*\.env/);
});

test("reads a credential from the variable that the settings name, and from no other", async () => {
  const sources = checkSettings(
    {
      business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
      sources: {
        shop: { vendor: "shopify", shop: "a.myshopify.com", since: "2026-01-01", secret: "SHOPIFY_TOKEN" },
        other: { vendor: "shopify", shop: "b.myshopify.com", since: "2026-01-01" },
      },
    },
    "the settings",
  ).sources;
  const environment = { SHOPIFY_TOKEN: "its own", MILEPOST_SECRET_SHOP: "not this", MILEPOST_SECRET_OTHER: "other" };
  const named = environmentSecrets({ environment, folder, lake: "./lake", sources });
  await expect(named.read("shop")).resolves.toBe("its own");
  await expect(named.read("other")).resolves.toBe("other");
  const without = environmentSecrets({ environment: { MILEPOST_SECRET_SHOP: "x" }, folder, lake: "./lake", sources });
  await expect(without.read("shop")).rejects.toThrow("SHOPIFY_TOKEN is not set.");
});

test("a secret put where its variable's name belongs is refused, and not repeated", () => {
  const check = () =>
    checkSettings(
      {
        business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
        sources: {
          shop: { vendor: "shopify", shop: "a.myshopify.com", since: "2026-01-01", secret: "shpat_0123abcd" },
        },
      },
      "the settings",
    );
  expect(check).toThrow("never the secret itself");
  expect(check).not.toThrow("shpat_0123abcd");
});

test("keeps a rotated credential until the environment holds a new one", async () => {
  const before = secrets({ MILEPOST_SECRET_SHOP: "first" });
  await before.write("shop", "second");
  await expect(before.read("shop")).resolves.toBe("second");
  await before.write("shop", "third");
  await expect(secrets({ MILEPOST_SECRET_SHOP: "first" }).read("shop")).resolves.toBe("third");
  await expect(secrets({ MILEPOST_SECRET_SHOP: "renewed" }).read("shop")).resolves.toBe("renewed");
});

test("keeps credentials where only their owner reads them, and not the one they came from", async () => {
  await secrets({ MILEPOST_SECRET_SHOP: "first" }).write("shop", "second");
  const file = join(folder, ".milepost", "secrets.json");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readFile(file, "utf8")).not.toContain("first");
});

test("says when what was kept is damaged", async () => {
  const some = secrets({ MILEPOST_SECRET_SHOP: "first" });
  await some.write("shop", "second");
  await writeFile(join(folder, ".milepost", "secrets.json"), "{");
  await expect(some.read("shop")).rejects.toThrow(/secrets\.json is damaged/);
});

test("makes a lake's salt once", async () => {
  const made = await Promise.all(Array.from({ length: 8 }, () => secrets({}).salt()));
  expect(new Set(made).size).toBe(1);
  expect(made[0]).toMatch(/^[0-9a-f]{64}$/);
  await expect(secrets({}).salt()).resolves.toBe(made[0]);
  await expect(secrets({}, "./other").salt()).resolves.not.toBe(made[0]);
});

test("takes the salt from the environment where it is set", async () => {
  await expect(secrets({ MILEPOST_SALT: "given" }).salt()).resolves.toBe("given");
});
