import { expect, test } from "vitest";
import { secretForm } from "../../lambdas/shared/secretForms.ts";
import { sourceSchema } from "../../lambdas/shared/sourceSettings.ts";

const formOf = (auth: string) =>
  secretForm(sourceSchema.parse({ vendor: "shopify", shop: "a.myshopify.com", since: "2025-01-01", auth }));

test.each([
  ["token", " shpat_0123abcd\n", true],
  ["token", "id:secret", false],
  ["token", "two words", false],
  ["client_credentials", "id:secret", true],
  ["client_credentials", "id:secret:refresh", false],
  ["client_credentials", "id:", false],
  ["client_credentials", "id: secret", false],
  ["refresh_token", "id:secret:refresh", true],
  ["refresh_token", "id:secret:refresh:with:colons", true],
  ["refresh_token", "id:secret", false],
])("for %s, whether %j fits is %s", (auth, secret, fits) => {
  expect(formOf(auth)?.fits(secret)).toBe(fits);
});

test("only a refresh token is changed by its vendor", () => {
  expect(["token", "client_credentials", "refresh_token"].map((auth) => formOf(auth)?.rotates)).toEqual([
    ...[false, false, true],
  ]);
});

test("the ECB wants none", () => {
  expect(secretForm(sourceSchema.parse({ vendor: "ecb", since: "2025-01-01" }))).toBeUndefined();
});
