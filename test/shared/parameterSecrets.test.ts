import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { beforeEach, expect, test } from "vitest";
import { SettingsError } from "../../lambdas/shared/errors.ts";
import { openParameterSecrets, parameterSecrets } from "../../lambdas/shared/parameterSecrets.ts";
import { checkSettings } from "../../lambdas/shared/readSettings.ts";

const path = "/milepost/prod";
const shop = (auth: "token" | "refresh_token") =>
  ({ vendor: "shopify", shop: "a.myshopify.com", since: "2025-01-01", auth }) as const;
const settings = checkSettings(
  {
    business: { name: "Shop", timeZone: "Europe/Berlin", currency: "EUR" },
    sources: { lasting: shop("token"), rotating: shop("refresh_token") },
  },
  "test",
);

let parameters: Map<string, string>;
let asked: string[];
/** What the next requests fail with. */
let failures: Error[];
let clock: number;
beforeEach(() => {
  parameters = new Map();
  asked = [];
  failures = [];
  clock = Date.parse("2026-11-23T06:00:00Z");
});

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

/** SSM as far as two of its calls go. */
const client = {
  async send(command: unknown) {
    if (command instanceof GetParameterCommand) {
      asked.push(`get ${command.input.Name}`);
      const failure = failures.shift();
      if (failure) throw failure;
      expect(command.input.WithDecryption).toBe(true);
      const Value = parameters.get(command.input.Name ?? "");
      if (Value === undefined) throw new ParameterNotFound({ message: "", $metadata: {} });
      return { Parameter: { Value } };
    }
    if (!(command instanceof PutParameterCommand)) throw new TypeError("not emulated");
    const { Name = "", Value = "", Type, Overwrite } = command.input;
    asked.push(`put ${Name}`);
    const failure = failures.shift();
    if (failure) throw failure;
    expect({ Type, Overwrite }).toEqual({ Type: "SecureString", Overwrite: true });
    parameters.set(Name, Value);
    return {};
  },
} as unknown as SSMClient;

const open = () => parameterSecrets({ client, path, settings, now: () => new Date(clock) });

test("reads a source's parameter, without the line end that a pipe may bring", async () => {
  parameters.set("/milepost/prod/secrets/lasting", "shpat_1\n");
  await expect(open().read("lasting")).resolves.toBe("shpat_1");
});

test("says which parameter is missing and how to set it", async () => {
  const reading = open().read("lasting");
  await expect(reading).rejects.toThrow(SettingsError);
  await expect(reading).rejects.toThrow(
    "There is no credential for the source lasting: SSM has no parameter /milepost/prod/secrets/lasting.\n  Set it: npx milepost secrets set lasting --stage prod",
  );
});

test("asks once in five minutes for what nobody rotates, and shares the request", async () => {
  parameters.set("/milepost/prod/secrets/lasting", "one");
  const secrets = open();
  await Promise.all([secrets.read("lasting"), secrets.read("lasting")]);
  await secrets.read("lasting");
  expect(asked).toHaveLength(1);
  parameters.set("/milepost/prod/secrets/lasting", "two");
  clock += 5 * 60_000;
  await expect(secrets.read("lasting")).resolves.toBe("two");
});

test("asks again at once after a failure", async () => {
  const secrets = open();
  await expect(secrets.read("lasting")).rejects.toThrow(SettingsError);
  parameters.set("/milepost/prod/secrets/lasting", "set meanwhile");
  await expect(secrets.read("lasting")).resolves.toBe("set meanwhile");
});

test("sees at once what another process has rotated", async () => {
  parameters.set("/milepost/prod/secrets/rotating", "id:secret:one");
  const [ours, theirs] = [open(), open()];
  await ours.read("rotating");
  await theirs.write("rotating", "id:secret:two");
  await expect(ours.read("rotating")).resolves.toBe("id:secret:two");
});

test("writes again when SSM is still busy with another write, and tells only the kind of what it cannot mend", async () => {
  failures = [named("TooManyUpdates", "busy")];
  await open().write("rotating", "id:secret:two");
  expect(parameters.get("/milepost/prod/secrets/rotating")).toBe("id:secret:two");
  failures = [named("ValidationException", "Value 'id:secret:three' failed to satisfy constraint")];
  const writing = open().write("rotating", "id:secret:three");
  await expect(writing).rejects.toThrow(
    /^SSM: writing the rotated credential of rotating to \/milepost.* ValidationEx/,
  );
  await expect(writing).rejects.not.toThrow("three");
  await expect(writing).rejects.toHaveProperty("cause", undefined);
});

test("says what to do when the role may not read", async () => {
  failures = [named("AccessDeniedException", "no")];
  await expect(open().read("lasting")).rejects.toThrow(/AccessDeniedException\n {2}.*own stage and step/);
});

test("reads the salt, and never makes one", async () => {
  await expect(open().salt()).rejects.toThrow(
    /no parameter \/milepost\/prod\/salt\.\n {2}Make it once: npx milepost secrets salt --stage prod/,
  );
  expect(asked).toEqual(["get /milepost/prod/salt"]);
  parameters.set("/milepost/prod/salt", "5a17");
  await expect(open().salt()).resolves.toBe("5a17");
});

test.each([{}, { MILEPOST_PARAMETERS: "" }, { MILEPOST_PARAMETERS: "milepost" }])("refuses %j", (environment) => {
  expect(() => openParameterSecrets(settings, environment, () => new Date(clock))).toThrow(/MILEPOST_PARAMETERS/);
});
